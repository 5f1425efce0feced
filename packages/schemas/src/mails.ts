import { type Static, Type } from 'typebox'
import { Due } from './dates.ts'
import { Id } from './ids.ts'

/** What another service has the auth-service tell a user by mail: it alone knows addresses. */
export const MailOrder = Type.Object(
  {
    key: Type.String({ format: 'uuid', description: 'Names the mail: ordered again, it is sent once' }),
    user_id: Id,
    kind: Type.Enum(['reminder'], { type: 'string', description: 'What the mail is about' }),
    contents: Type.String({ minLength: 1, maxLength: 256, description: 'What is to be done' }),
    due: Type.Optional(Type.Object(Due.properties, { additionalProperties: false })),
  },
  { $id: 'MailOrder', additionalProperties: false },
)
export type MailOrder = Static<typeof MailOrder>
