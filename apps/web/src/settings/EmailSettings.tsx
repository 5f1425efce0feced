import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { tell } from '../notices/notices.ts'
import { CodeField, Field, Form } from '../parts/Form.tsx'
import { words } from '../words/index.ts'
import { SettingsPart } from './SettingsPart.tsx'

const { settings: text, account } = words

interface EmailSettingsProps {
  /** The address that is verified, if there is one. */
  email: string | null
  onChanged: () => Promise<void>
}

/** The address for codes and reminders. It counts once the code that was mailed to it has been typed in. */
export function EmailSettings({ email, onChanged }: EmailSettingsProps) {
  const [asked, setAsked] = useState<string>()
  if (asked !== undefined) {
    return (
      <SettingsPart title={account.email} more={account.codeSentTo(asked)}>
        <Form
          submit={text.verify}
          onSubmit={async (typed) => {
            await answered(api.POST('/users/email/otp/verify', { body: { email: asked, otp: typed('otp') } }))
            setAsked(undefined)
            await onChanged()
            tell(text.verified(asked))
          }}
        >
          <CodeField />
        </Form>
        <button type="button" className="quiet" onClick={() => setAsked(undefined)}>
          {words.lists.cancel}
        </button>
      </SettingsPart>
    )
  }
  return (
    <SettingsPart title={account.email} more={email === null ? text.emailMore : text.emailIs(email)}>
      <Form
        submit={account.sendCode}
        onSubmit={async (typed) => {
          const body = { email: typed('email'), password: typed('password') }
          await answered(api.POST('/users/email/otp', { body }))
          setAsked(typed('email'))
        }}
      >
        <Field label={text.newEmail} name="email" type="email" autoComplete="email" />
        <Field label={account.password} name="password" type="password" autoComplete="current-password" />
      </Form>
    </SettingsPart>
  )
}
