import { Refused } from '../api/answers.ts'
import type { Desk, Kept } from './kept.ts'
import { without } from './outbox.ts'
import { known, type Service } from './send.ts'
import { withAnswer } from './things.ts'

/** How many changed things one answer has at most. */
const LIMIT = 1_000

/**
 * Asks what has changed, until nothing is left. Where everything is read anew, what was there stays until the last page is.
 * What was sent before this begins is told by then, and leaves the outbox.
 *
 * @throws {Unreachable} @throws {Refused} with 401.
 */
export async function pull(service: Service, desk: Desk): Promise<void> {
  const told = [...desk.kept().outbox.values()].filter(({ answer }) => answer).map(({ id }) => id)
  const { token } = desk.kept()
  const read = await readAll(service, desk, token).catch((error: unknown) => {
    if (token === null || !(error instanceof Refused) || error.status === 401) throw error
    // A token that is not understood any more: everything is read anew.
    return readAll(service, desk, null)
  })
  if (read.token === token && told.length === 0) return
  await desk.commit(without({ ...desk.kept(), ...read }, told))
}

type Read = Pick<Kept, 'things' | 'token'>

async function readAll({ api, answered }: Service, desk: Desk, asked: string | null): Promise<Read> {
  let token = asked
  let { things } = desk.kept()
  for (let hasMore = true; hasMore; ) {
    const query = { limit: LIMIT, ...(token !== null && { token }) }
    for (const answer of known(await answered(api.GET('/sync', { params: { query } })))) {
      things = withAnswer(things, answer)
      token = answer.token
      hasMore = answer.has_more
    }
  }
  return { things, token }
}
