import { useState } from 'react'
import { answered, api } from '../api/client.ts'
import { CodeField, Field, Form, PasswordField } from '../parts/Form.tsx'
import { words } from '../words/index.ts'
import { EntranceLink } from './EntranceCard.tsx'

/** For who has forgotten the password: a code by mail, or the token of who runs the server, and then a new password. */
export default function NewPassword({ token }: { token: string | null }) {
  const [email, setEmail] = useState<string>()
  const [isDone, setDone] = useState(false)
  const { account } = words
  if (isDone) {
    return (
      <>
        <p className="muted">{account.passwordIsNew}</p>
        <EntranceLink to="log-in">{account.logIn}</EntranceLink>
      </>
    )
  }
  if (token !== null) {
    return (
      <Form
        submit={account.setPassword}
        onSubmit={async (typed) => {
          const body = { token, new_password: typed('new_password') }
          await answered(api.POST('/users/password/reset/token', { body }))
          setDone(true)
        }}
      >
        <PasswordField label={account.newPassword} name="new_password" isNew />
      </Form>
    )
  }
  if (email === undefined) {
    return (
      <>
        <p className="muted">{account.forgottenMore}</p>
        <Form
          submit={account.sendCode}
          onSubmit={async (typed) => {
            await answered(api.POST('/users/password/reset', { body: { email: typed('email') } }))
            setEmail(typed('email'))
          }}
        >
          <Field key="email" label={account.email} name="email" type="email" autoComplete="email" />
        </Form>
        <EntranceLink to="log-in">{account.logIn}</EntranceLink>
      </>
    )
  }
  return (
    <>
      <p className="muted">{account.codeSent(email)}</p>
      <Form
        submit={account.setPassword}
        onSubmit={async (typed) => {
          const body = { email, otp: typed('otp'), new_password: typed('new_password') }
          await answered(api.POST('/users/password/reset/confirm', { body }))
          setDone(true)
        }}
      >
        <CodeField />
        <PasswordField label={account.newPassword} name="new_password" isNew />
      </Form>
      <p className="entrance-other">
        {account.noCode}
        <button type="button" className="link" onClick={() => setEmail(undefined)}>
          {account.again}
        </button>
      </p>
    </>
  )
}
