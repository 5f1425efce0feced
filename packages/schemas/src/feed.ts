import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { ref } from './ref.ts'
import { SharedListsDecision } from './shared-lists.ts'
import { Username } from './users.ts'

/** Where a change stands in the feed. No two changes have the same position. */
const Position = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, examples: [42] })

/** One change, as it is now: a later change of the same user or session takes its place, at a later position. */
export const UserChange = Type.Union(
  [
    Type.Object(
      { position: Position, type: Type.Literal('user'), id: Id, username: Username },
      { description: 'A user who has signed up, or has another name' },
    ),
    Type.Object(
      {
        position: Position,
        type: Type.Literal('user_deleted'),
        id: Id,
        shared_lists: Type.Optional(SharedListsDecision),
      },
      { description: 'A user who is gone, for good: the id is not given again' },
    ),
    Type.Object(
      {
        position: Position,
        type: Type.Literal('session_revoked'),
        session_id: Type.String({
          minLength: 1,
          maxLength: 36,
          description: 'The `sid` of the access tokens that are no longer good',
          examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
        }),
        expires_at: Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'When the last of these tokens has expired, in milliseconds since 1970',
          examples: [1_795_600_000_000],
        }),
      },
      { description: 'A session that has ended before its access tokens' },
    ),
  ],
  {
    $id: 'UserChange',
    description: 'What has become of a user or of a session; never a password or an e-mail address',
  },
)
export type UserChange = Static<typeof UserChange>

/** What has changed after a position. */
export const UserChanges = Type.Object(
  {
    changes: Type.Array(ref(UserChange), { description: 'In the order of their positions' }),
    next: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Ask for what comes after this next time; the same as `after` if nothing has changed',
      examples: [42],
    }),
  },
  { $id: 'UserChanges', description: 'A page of the feed of users' },
)
export type UserChanges = Static<typeof UserChanges>

/** How the feed is asked for. */
export const UserChangesQuery = Type.Object(
  {
    after: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: 'The `next` of the page before; 0 begins with the first change',
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 1000,
      description: 'How many changes at the most',
    }),
  },
  { additionalProperties: false },
)
export type UserChangesQuery = Static<typeof UserChangesQuery>
