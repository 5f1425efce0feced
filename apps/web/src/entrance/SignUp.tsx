import { answered, api, type Schemas } from '../api/client.ts'
import { beginSession } from '../api/session.ts'
import { timeZone } from '../dates/zone.ts'
import { Field, Form, PasswordField } from '../parts/Form.tsx'
import { wantExample } from '../welcome/example.ts'
import { locale, words } from '../words/index.ts'
import { EntranceCard, EntranceLink } from './EntranceCard.tsx'

interface SignUpProps {
  policy: Schemas['SignUpInfo']['policy']
  /** What the link has brought along. */
  invitation: string | null
  onEntered: () => Promise<void>
}

/** Makes an account, which begins with the zone and the language of this browser. */
export function SignUp({ policy, invitation, onEntered }: SignUpProps) {
  const { account } = words
  const toLogIn = (
    <EntranceLink question={account.haveAccount} to="log-in">
      {account.logIn}
    </EntranceLink>
  )
  if (policy === 'closed') {
    return (
      <EntranceCard title={account.closed} more={account.closedMore}>
        {toLogIn}
      </EntranceCard>
    )
  }

  async function signUp(typed: (name: string) => string): Promise<void> {
    const credentials = { username: typed('username'), password: typed('password') }
    const admission = policy === 'invitation' ? { invitation: typed('invitation').trim() } : {}
    const body = { ...credentials, ...admission, session: 'cookie' as const }
    const signedUp = await answered(api.POST('/users/sign-up', { body }))
    if (!signedUp) return
    beginSession(signedUp)
    await answered(api.PATCH('/settings', { body: { time_zone: timeZone(), locale } }))
    wantExample(signedUp.id)
    await onEntered()
  }

  return (
    <EntranceCard title={account.welcome} more={account.welcomeMore}>
      <Form submit={account.signUp} onSubmit={signUp}>
        {policy === 'invitation' && (
          <Field label={account.invitation} name="invitation" defaultValue={invitation ?? ''} autoComplete="off" />
        )}
        <Field label={account.username} name="username" maxLength={256} autoComplete="username" autoCapitalize="none" />
        <PasswordField label={account.password} name="password" isNew />
      </Form>
      {toLogIn}
    </EntranceCard>
  )
}
