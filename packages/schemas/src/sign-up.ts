import { type Static, Type } from 'typebox'
import { Moment } from './moments.ts'
import { Text } from './text.ts'
import { Credentials } from './users.ts'

/** Who may sign up. */
export const SIGN_UP_POLICIES = ['open', 'invitation', 'closed'] as const
export type SignUpPolicy = (typeof SIGN_UP_POLICIES)[number]

/** What somebody signs up with. */
export const SignUp = Type.Object(
  {
    ...Credentials.properties,
    invitation: Type.Optional(
      Text({
        minLength: 1,
        maxLength: 256,
        description: 'What the person who runs the service has sent you; needed where the policy is `invitation`',
        examples: ['mZ0n2VYHk8yM1J5c3hQeXJ0d2FsbGV0LWtleS1oZXJl'],
      }),
    ),
  },
  { $id: 'SignUp', description: 'What a user signs up with', additionalProperties: false },
)
export type SignUp = Static<typeof SignUp>

/** Who can sign up, as a page asks for it. */
export const SignUpInfo = Type.Object(
  {
    policy: Type.Enum([...SIGN_UP_POLICIES], {
      type: 'string',
      description: '`open`: everybody; `invitation`: who has been invited; `closed`: nobody',
      examples: ['open'],
    }),
  },
  { $id: 'SignUpInfo', description: 'Who can sign up' },
)

/** How long an invitation is good for. */
export const NewInvitation = Type.Object(
  {
    expires_in: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 2_592_000,
        description: 'How long the invitation is good for, in seconds: a minute to 30 days; 7 days if it is left out',
        examples: [604_800],
      }),
    ),
  },
  { $id: 'NewInvitation', additionalProperties: false },
)

/** An invitation that has just been made. Its token is shown this once. */
export const Invitation = Type.Object(
  {
    invitation: Type.String({
      description: 'The token to sign up with, once',
      examples: ['mZ0n2VYHk8yM1J5c3hQeXJ0d2FsbGV0LWtleS1oZXJl'],
    }),
    expires_at: Moment,
  },
  { $id: 'Invitation' },
)
export type Invitation = Static<typeof Invitation>
