import { type ReactNode, useState } from 'react'
import { answered, Refused } from '../api/client.ts'
import { logInAgain } from '../api/session.ts'
import { Form, PasswordField } from '../parts/Form.tsx'
import { words } from '../words/index.ts'

interface AdministratorFormProps {
  submit: string
  /** The name of who does it. */
  username: string
  isDanger?: boolean
  isFirst?: boolean
  onSubmit: (typed: (name: string) => string) => Promise<void>
  children?: ReactNode
}

/** Asks for the password, too, once the service wants another log-in before others are changed. */
export function AdministratorForm({ username, onSubmit, children, ...form }: AdministratorFormProps) {
  const [needsPassword, setNeedsPassword] = useState(false)
  return (
    <Form
      {...form}
      onSubmit={async (typed) => {
        if (needsPassword) {
          await answered(logInAgain(username, typed('password'))).catch(tellWrongPassword)
          setNeedsPassword(false)
        }
        try {
          await onSubmit(typed)
        } catch (error) {
          if (!(error instanceof Refused && error.code === 'LOG_IN_AGAIN')) throw error
          setNeedsPassword(true)
          throw new Error(words.people.needsPassword)
        }
      }}
    >
      {children}
      {needsPassword && <PasswordField label={words.account.password} name="password" />}
    </Form>
  )
}

/** The name is that of who is logged in: it cannot be what is wrong. */
function tellWrongPassword(error: unknown): never {
  throw error instanceof Refused && error.status === 401 ? new Error(words.people.wrongPassword) : error
}
