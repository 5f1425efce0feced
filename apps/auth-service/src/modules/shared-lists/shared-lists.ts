import { SharedLists, type SharedListsDecision } from '@todo/schemas'
import { callService, readerOf, ServiceUnavailable, SharedListsUndecided } from '@todo/service-kit'

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 5_000

const toSharedLists = readerOf(SharedLists)

/** Where the todo-service tells which lists of a user others are in, and what is shown to it. */
export interface SharedListsSource {
  /** The `/internal/users` of the todo-service. Without one, nobody is asked to decide. */
  url: string | undefined
  token: string
}

/**
 * What becomes of the lists of a user that others are in. Somebody who has decided nothing, and shares nothing, may share a
 * list at this moment: it goes to its heir, so that nobody loses work.
 *
 * @throws {SharedListsUndecided} when there are such lists, and nothing was decided.
 * @throws {ServiceUnavailable} when the todo-service does not tell.
 */
export async function requireDecision(
  source: SharedListsSource,
  userId: number,
  decision: SharedListsDecision | undefined,
): Promise<SharedListsDecision> {
  if (decision !== undefined) return decision
  const { lists } = source.url === undefined ? { lists: [] } : await read(source.url, source.token, userId)
  if (lists.length > 0) throw new SharedListsUndecided(lists)
  return 'transfer'
}

async function read(url: string, token: string, userId: number): Promise<SharedLists> {
  try {
    const { json } = await callService(`${url}/${userId}/shared-lists`, { token, timeoutMs: TIMEOUT_MS })
    return toSharedLists(json)
  } catch {
    throw new ServiceUnavailable()
  }
}
