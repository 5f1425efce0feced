import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { tell } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { RequestButton, useRequest } from '../parts/RequestButton.tsx'
import { useAnswer } from '../parts/useAnswer.ts'
import { words } from '../words/index.ts'

const { settings: text } = words

interface WebhookRecordProps {
  webhook: Schemas['Webhook']
  onSecret: (secret: string | undefined) => void
  onChanged: () => Promise<void>
}

/** One address, what it is told of, and what can be done with it. */
export function WebhookRecord({ webhook, onSecret, onChanged }: WebhookRecordProps) {
  const { id, url, events, is_active, off_reason } = webhook
  const params = { path: { id } }

  const request = useRequest()

  async function act(asked: Promise<unknown>, done: string): Promise<void> {
    await asked
    await onChanged()
    tell(done)
  }

  return (
    <li className="webhook">
      <span className="row-text">
        <span className="row-title">{url}</span>
        <span className="facts">
          <strong className={is_active ? 'badge' : 'late'}>{is_active ? text.on : text.off}</strong>
          {off_reason !== null && <span>{off_reason}</span>}
          <span>{events.join(', ')}</span>
        </span>
      </span>
      <span className="day-buttons">
        <RequestButton
          request={request}
          ask={() =>
            act(
              answered(api.PATCH('/webhooks/{id}', { params, body: { is_active: !is_active } })),
              is_active ? text.turnedOff : text.turnedOn,
            )
          }
        >
          {is_active ? text.turnOff : text.turnOn}
        </RequestButton>
        <RequestButton
          request={request}
          ask={() => act(answered(api.POST('/webhooks/{id}/test', { params })), text.tested)}
        >
          {text.test}
        </RequestButton>
        <RequestButton
          request={request}
          ask={() =>
            act(
              answered(api.POST('/webhooks/{id}/secret', { params })).then((answer) => onSecret(answer?.secret)),
              text.newSecretMade,
            )
          }
        >
          {text.newSecret}
        </RequestButton>
        <RequestButton
          className="late"
          request={request}
          ask={() => act(answered(api.DELETE('/webhooks/{id}', { params })), text.webhookDeleted)}
        >
          {words.details.delete}
        </RequestButton>
      </span>
      <Deliveries id={id} />
    </li>
  )
}

/** What was sent last, and how it was answered. It is asked for when it is opened. */
function Deliveries({ id }: { id: number }) {
  const { value: page, fault, take } = useAnswer<Schemas['WebhookDeliveries'] | undefined>()
  const deliveries = page?.deliveries
  return (
    <details
      className="history"
      onToggle={({ currentTarget }) => {
        if (!currentTarget.open) return
        const params = { path: { id }, query: { limit: 10 } }
        take(answered(api.GET('/webhooks/{id}/deliveries', { params })))
      }}
    >
      <summary>{text.deliveries}</summary>
      <ol>
        {deliveries?.map(({ id: delivery, type, state, created_at }) => (
          <li key={delivery}>
            <span>
              {type}
              <span className="muted">
                {text.states[state]}, {momentInWords(created_at)}
              </span>
            </span>
          </li>
        ))}
      </ol>
      {!deliveries && <NotRead fault={fault} isSmall />}
      {deliveries?.length === 0 && <p className="muted">{text.noDeliveries}</p>}
    </details>
  )
}
