import type { SqlEntityManager } from '@mikro-orm/sql'
import { CodeAllowanceRepository } from './code-allowance.repository.ts'
import { OneTimeCodeRepository } from './one-time-code.repository.ts'

/** How many rows of a table one statement deletes at the most. */
const AT_ONCE = 500

/**
 * Deletes what is kept of codes and has expired, a bounded number of rows in each statement. Every process may do so as
 * often as it likes: what there is to delete is found by an index, and it does no harm if two of them find the same.
 */
export async function cleanUpCodes(em: SqlEntityManager, atOnce = AT_ONCE): Promise<void> {
  for (const repository of [new OneTimeCodeRepository(em), new CodeAllowanceRepository(em)]) {
    while ((await repository.deleteExpired(atOnce)) === atOnce);
  }
}
