import type { SyncAnswer } from '@todo/schemas'
import type { Patience, WaitingRequests } from '../live/waiting-requests.ts'
import type { SyncService } from './sync.service.ts'
import type { SyncState } from './sync-token.ts'

/** Who asks, what the client knows, and how much it wants to be told at once. */
interface Asked {
  userId: number
  state: SyncState | undefined
  limit: number
}

/**
 * Tells what has changed, as soon as something has. Versions are also raised by what the viewer does not see: then there is
 * nothing to tell, and it goes on waiting.
 *
 * @throws {TooManyWaitingRequests | Overloaded} when too many are waiting.
 */
export async function syncWhenChanged(
  service: SyncService,
  { userId, state, limit }: Asked,
  waiting: WaitingRequests,
  { ms, signal }: Patience,
): Promise<SyncAnswer> {
  const until = performance.now() + ms
  let told = await service.sync(state, limit)
  while (isEmpty(told.answer)) {
    const known = new Map(told.state.accounts.map(({ id, next }) => [id, next - 1]))
    if (!(await waiting.untilChanged(userId, known, { ms: until - performance.now(), signal }))) break
    told = await service.sync(told.state, limit)
  }
  return told.answer
}

/** Whether an answer has nothing in it, and no other follows. */
function isEmpty({ token: _token, ...answer }: SyncAnswer): boolean {
  return Object.values(answer).every((part) => (Array.isArray(part) ? part.length === 0 : !part))
}
