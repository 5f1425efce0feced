import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'

/** The time by the database's clock, in milliseconds since 1970. */
export async function now(em: SqlEntityManager): Promise<number> {
  const { at } = await em.getKysely().selectNoFrom(databaseNow(em).as('at')).executeTakeFirstOrThrow()
  return at
}
