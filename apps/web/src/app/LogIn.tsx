import { type FormEvent, useId, useState } from 'react'
import { answered, api } from '../api/client.ts'
import { beginSession } from '../api/session.ts'
import { timeZone } from '../dates/zone.ts'
import { locale, words } from '../words/index.ts'

interface LogInProps {
  /** Why the user is asked, if there is a reason to tell. */
  reason: string | undefined
  onLoggedIn: () => void
}

/** Logs in, or makes an account. */
export function LogIn({ reason, onLoggedIn }: LogInProps) {
  const [isNew, setNew] = useState(false)
  const [fault, setFault] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [isShown, setShown] = useState(false)
  const id = useId()
  const { account } = words

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const credentials = { username: String(form.get('username')), password: String(form.get('password')) }
    setBusy(true)
    try {
      await (isNew ? signUp(credentials) : logIn(credentials))
      onLoggedIn()
    } catch (error) {
      setFault(error instanceof Error ? error.message : words.errors.unknown)
      setBusy(false)
    }
  }

  return (
    <main className="log-in">
      <div className="log-in-card">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>{account.welcome}</h1>
        <p className="muted">{reason ?? account.welcomeMore}</p>
        <form onSubmit={(event) => void submit(event)}>
          <label htmlFor={`${id}-name`}>{account.username}</label>
          <input
            id={`${id}-name`}
            name="username"
            required
            maxLength={256}
            autoComplete="username"
            autoCapitalize="none"
          />
          <label htmlFor={`${id}-password`}>{account.password}</label>
          <input
            id={`${id}-password`}
            name="password"
            type={isShown ? 'text' : 'password'}
            required
            autoComplete={isNew ? 'new-password' : 'current-password'}
          />
          <label className="check">
            <input type="checkbox" checked={isShown} onChange={() => setShown(!isShown)} />
            {account.showPassword}
          </label>
          <p className="fault" role="alert">
            {fault}
          </p>
          <button type="submit" className="primary" disabled={isBusy}>
            {isNew ? account.signUp : account.logIn}
          </button>
        </form>
        <p className="log-in-other">
          {isNew ? account.haveAccount : account.noAccount}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              setNew(!isNew)
              setFault(undefined)
            }}
          >
            {isNew ? account.logIn : account.signUp}
          </button>
        </p>
      </div>
    </main>
  )
}

type Credentials = Record<'username' | 'password', string>

async function logIn(credentials: Credentials): Promise<void> {
  const tokens = await answered(api.POST('/users/log-in', { body: { ...credentials, session: 'cookie' } }))
  if (tokens) beginSession(tokens)
}

/** A new account begins with the zone and the language of this browser. */
async function signUp(credentials: Credentials): Promise<void> {
  const signedUp = await answered(api.POST('/users/sign-up', { body: { ...credentials, session: 'cookie' } }))
  if (signedUp) beginSession(signedUp)
  await answered(api.PATCH('/settings', { body: { time_zone: timeZone(), locale } }))
}
