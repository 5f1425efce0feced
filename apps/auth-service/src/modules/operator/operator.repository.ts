import type { SqlEntityManager } from '@mikro-orm/sql'
import { sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'

/** The users, as the operator and administrators list them. */
export class OperatorRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Users in the order in which they signed up, after an id: all of them, or those with a text in their name or address. */
  page({ search, after, limit }: { search: string; after: number; limit: number }) {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('user')
      .select(['id', 'username', 'email', 'disabled_at', 'administrator_since'])
      .select((eb) =>
        eb
          .selectFrom('audit_event as e')
          .select('e.happened_at')
          .whereRef('e.user_id', '=', 'user.id')
          .where('e.event', '=', 'log-in')
          .where('e.outcome', '=', 'success')
          // Told in full, so that MySQL takes the index of these columns and does not read the log from its end.
          .orderBy('e.user_id', 'desc')
          .orderBy('e.event', 'desc')
          .orderBy('e.outcome', 'desc')
          .orderBy('e.id', 'desc')
          .limit(1)
          .as('last_log_in_at'),
      )
      .where('deleted_at', 'is', null)
      .where('id', '>', after)
      .$if(search !== '', (query) => query.where((eb) => eb.or([has('username', search), has('email', search)])))
      .orderBy('id')
      .limit(limit)
      .execute()
  }
}

/** Whether a column has a text in it, in upper or lower case. For an ASCII text, SQLite's quick `lower` will do once `İ` is an `i`. */
function has(column: string, text: string) {
  const name = sql.ref(column)
  return /^\p{ASCII}*$/u.test(text)
    ? sql<boolean>`instr(lower(replace(${name}, 'İ', 'i')), lower(${text})) > 0`
    : sql<boolean>`instr(lcase(${name}), lcase(${text})) > 0`
}
