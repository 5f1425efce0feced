import { answersWith, type Problem } from '../api/answers.ts'
import { api } from '../api/client.ts'
import { problemInWords } from '../api/problem-in-words.ts'
import { beginSession } from '../api/session.ts'
import { Field, Form, PasswordField } from '../parts/Form.tsx'
import { words } from '../words/index.ts'
import { EntranceCard, EntranceLink } from './EntranceCard.tsx'

interface LogInProps {
  reason: string | undefined
  canSignUp: boolean
  onEntered: () => Promise<void>
}

/** Elsewhere, the same code says that nobody is logged in any more. */
const refusalInWords = (problem: Problem) =>
  problem.code === 'UNAUTHORIZED' ? words.account.wrong : problemInWords(problem)

const answered = answersWith({ ...words.errors, inWords: refusalInWords })

/** Takes up an account. */
export function LogIn({ reason, canSignUp, onEntered }: LogInProps) {
  const { account } = words
  return (
    <EntranceCard title={account.welcome} more={reason ?? account.welcomeMore}>
      <Form
        submit={account.logIn}
        onSubmit={async (typed) => {
          const credentials = { username: typed('username'), password: typed('password') }
          const tokens = await answered(api.POST('/users/log-in', { body: { ...credentials, session: 'cookie' } }))
          if (tokens) beginSession(tokens)
          await onEntered()
        }}
      >
        <Field label={account.username} name="username" maxLength={256} autoComplete="username" autoCapitalize="none" />
        <PasswordField label={account.password} name="password" />
      </Form>
      <EntranceLink to="new-password">{account.forgotten}</EntranceLink>
      {canSignUp && (
        <EntranceLink question={account.noAccount} to="sign-up">
          {account.signUp}
        </EntranceLink>
      )}
    </EntranceCard>
  )
}
