import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { Field, Form } from '../parts/Form.tsx'
import { useRead } from '../parts/useRead.ts'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'
import { WebhookRecord } from './WebhookRecord.tsx'

const { settings: text } = words
const readWebhooks = () => answered(api.GET('/webhooks'))

/** Addresses that are told when something changes. */
export function WebhookSettings() {
  const { value: answer, fault, again: readAgain } = useRead(readWebhooks)
  const [secret, setSecret] = useState<string>()
  if (!answer) return <NotRead fault={fault} />
  const { webhooks } = answer
  return (
    <SettingsPart title={text.webhooks} more={text.webhooksMore}>
      {secret !== undefined && (
        <p className="secret" role="status">
          {text.secretOnce}
          <code>{secret}</code>
        </p>
      )}
      <ul className="records">
        {webhooks.map((webhook) => (
          <WebhookRecord key={webhook.id} webhook={webhook} onSecret={setSecret} onChanged={readAgain} />
        ))}
      </ul>
      {webhooks.length === 0 && <p className="muted">{text.noWebhooks}</p>}
      <Form
        submit={text.addWebhook}
        onSubmit={async (typed) => {
          const events = typed('events')
            .split(/[\s,]+/)
            .filter(Boolean)
          const added = await answered(api.POST('/webhooks', { body: { url: typed('url'), events } }))
          setSecret(added?.secret)
          await readAgain()
        }}
      >
        <Field label={text.url} name="url" type="url" placeholder="https://…" autoComplete="off" />
        <Field label={text.toldOf} name="events" defaultValue="*" autoComplete="off" autoCapitalize="none" />
      </Form>
    </SettingsPart>
  )
}
