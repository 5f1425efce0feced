import type { SqlEntityManager } from '@mikro-orm/sql'
import { expressionBuilder, type Selectable, sql } from 'kysely'
import type { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'

/**
 * A line of the log, and the name of who made the change; null if that account has been deleted since. `member` is the name
 * of the member that the line is about, `assignee` that of the user to whom it assigns a to-do.
 */
export type HistoryRow = Selectable<Tables['change']> & {
  username: string | null
  member: string | null
  assignee: string | null
}

/** Where a page ends: the moment, version and number of its last line. */
export type HistoryKey = readonly [at: number, version: number, n: number]

/** What a history is of. */
export type Subject = { todo: number } | { list: number }

/** Matches the JSON of a line that adds or removes a member, or changes the role. */
const ROLE = '%"role"%'

/** The new owner, for a line that gives a list to another owner; 0 for any other line. */
const NEW_OWNER = sql<number>`coalesce(json_extract(c.after, '$.owner_id'), 0)`

/** The name of the user to whom a line `c` of the log assigns a to-do. */
export const ASSIGNEE = sql<
  string | null
>`(select a.username from ${sql.table('user')} as a where a.id = cast(json_extract(c.after, '$.assignee_id') as unsigned))`.as(
  'assignee',
)

/** The actions of jobs that only concern clients: shortening positions, and having comments read again after a rename. */
const UNTOLD_JOBS = ['move', 'rename']

/** The condition that a line `c` is a change to people, and not only to clients. */
export function isTold() {
  const { eb, and, not } = expressionBuilder<Tables & { c: Tables['change'] }, 'c'>()
  return not(and([eb('c.actor_kind', '=', 'job'), eb('c.action', 'in', UNTOLD_JOBS)]))
}

/**
 * The lines of the log that a user may see: those about lists that the user is a member of. Three kinds are left out: where
 * other members have placed the list among their lists, what `isTold` leaves out, and the second line of a list that went
 * to another owner: both owners' logs have one.
 */
export class HistoryQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /**
   * The lines about a to-do that the user sees, in the trash or not, or about a list and all that is in it: the latest first,
   * at most `limit` of them.
   */
  page(subject: Subject, limit: number, after?: HistoryKey): Promise<HistoryRow[]> {
    const lines = this.#em
      .getKysely<Tables>()
      .selectFrom('change as c')
      .leftJoin('user as u', (join) => join.onRef('u.id', '=', 'c.actor_id').on('u.deleted_at', 'is', null))
      .leftJoin('user as s', (join) => join.onRef('s.id', '=', 'c.entity_id').on('c.entity', '=', 'member'))
      .selectAll('c')
      .select(['u.username', 's.username as member', ASSIGNEE])
      .where(({ eb, and, exists, selectFrom }) =>
        'todo' in subject
          ? and([
              eb('c.entity', '=', 'todo'),
              eb('c.entity_id', '=', subject.todo),
              exists(
                selectFrom('todo as t')
                  .select('t.id')
                  .whereRef('t.id', '=', 'c.entity_id')
                  .where(this.#viewer.sees('t.list_id')),
              ),
            ])
          : eb('c.list_id', '=', subject.list),
      )
      .where(this.#viewer.sees('c.list_id'))
      .where(isTold())
      .where(NEW_OWNER, '<>', (eb) => eb.ref('c.user_id'))
      .where(({ eb, or }) =>
        or([
          eb('c.entity', '<>', 'member'),
          eb('c.entity_id', '=', this.#viewer.id),
          eb('c.before', 'like', ROLE),
          eb('c.after', 'like', ROLE),
        ]),
      )
      .orderBy('c.at', 'desc')
      .orderBy('c.version', 'desc')
      .orderBy('c.n', 'desc')
      .limit(limit)
    const rest = after
      ? lines.where(({ eb, refTuple, tuple }) => eb(refTuple('c.at', 'c.version', 'c.n'), '<', tuple(...after)))
      : lines
    return rest.execute()
  }

  /** Whether the user sees this to-do or list, in the trash or not. */
  async sees(subject: Subject): Promise<boolean> {
    const lists = this.#em.getKysely<Tables>().selectFrom('list as l').where(this.#viewer.sees('l.id'))
    const found =
      'todo' in subject
        ? lists.innerJoin('todo as t', 't.list_id', 'l.id').where('t.id', '=', subject.todo)
        : lists.where('l.id', '=', subject.list)
    return (await found.select('l.id').executeTakeFirst()) !== undefined
  }
}
