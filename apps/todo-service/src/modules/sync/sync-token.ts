import { Id } from '@todo/schemas'
import { InvalidInput, lazyGuardOf, parseJson } from '@todo/service-kit'
import { type Static, Type } from 'typebox'

const Version = Type.Integer({ minimum: 0, maximum: 2 ** 32 })
const Ids = Type.Array(Id, { maxItems: 2_000 })

/** How far a client is with the changes of one account. */
export const Progress = Type.Object({
  id: Id,
  /** The version that comes next, and how many lines of it the client has already. */
  next: Version,
  n: Version,
  /** A digest of who is in the lists of the account that the viewer shares. */
  people: Type.String({ maxLength: 16 }),
  /** The lists of somebody else's account that the client knows. */
  lists: Ids,
})
export type Progress = Static<typeof Progress>

/** A part of what is sent whole: the to-dos of some lists, or, without lists, those of one's own account. */
export const Stage = Type.Object({
  lists: Type.Optional(Ids),
  /** The id of the last to-do that has been sent. */
  after: Type.Integer({ minimum: 0 }),
})
export type Stage = Static<typeof Stage>

/**
 * What a client has been sent so far. The client itself says so: it decides only what is sent again. What the client may see
 * is read from the database.
 */
const SyncState = Type.Object({
  user: Id,
  accounts: Type.Array(Progress, { maxItems: 2_000 }),
  /** What is still to be sent whole. */
  stages: Type.Array(Stage, { maxItems: 2 }),
})
export type SyncState = Static<typeof SyncState>
const isSyncState = lazyGuardOf(SyncState)

/** The text that a client sends back. */
export function encodeToken(state: SyncState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url')
}

/**
 * Reads what a client is said to know.
 *
 * @throws {InvalidInput} for what is no token of this user.
 */
export function decodeToken(token: string, userId: number): SyncState {
  const state = parseJson(Buffer.from(token, 'base64url').toString())
  if (isSyncState(state) && state.user === userId) return state
  throw new InvalidInput({
    parameter: 'token',
    detail: 'is no `token` that `GET /sync` has answered to you; leave it out to begin anew',
  })
}
