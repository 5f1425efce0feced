import type { SqlEntityManager } from '@mikro-orm/sql'
import { CodeLimitRepository } from './code-limit.repository.ts'
import { OneTimeCodeRepository } from './one-time-code.repository.ts'

/** How many rows one statement deletes at the most. */
const AT_ONCE = 500

/**
 * Deletes expired codes and limits, a bounded number of rows in each statement. Every process may do so as often as it
 * likes: an index finds the rows, and it does no harm if two processes find the same ones.
 */
export async function cleanUpCodes(em: SqlEntityManager, atOnce = AT_ONCE): Promise<void> {
  for (const repository of [new OneTimeCodeRepository(em), new CodeLimitRepository(em)]) {
    while ((await repository.deleteExpired(atOnce)) === atOnce);
  }
}
