import type { SqlEntityManager } from '@mikro-orm/sql'
import { sql } from 'kysely'
import type { Viewer } from '../../../access/viewer.ts'
import { firstBy } from '../../../database/hints.ts'
import { isBeyond } from '../../../database/keyset.ts'
import type { Tables } from '../../../database/tables.ts'
import { type HistoryRow, toldLines } from './told-lines.ts'

/** Where a page ends: the moment, version and number of its last line. */
export type HistoryKey = readonly [at: number, version: number, n: number]

/** What a history is of. */
export type Subject = { todo: number } | { list: number }

/** Matches the JSON of a line that adds or removes a member, or changes the role. */
const ROLE = '%"role"%'

/** The new owner, for a line that gives a list to another owner; 0 for any other line. */
const NEW_OWNER = sql<number>`coalesce(json_extract(c.after, '$.owner_id'), 0)`

/**
 * The lines of the log that a user may see: those about lists that the user is a member of. Three kinds are left out: where
 * other members have placed the list among their lists, what `toldLines` leaves out, and the second line of a list that went
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
    const lines = toldLines(this.#em)
      .modifyFront(firstBy('c', 'todo' in subject ? 'change_entity_id_entity_index' : 'change_list_id_at_index'))
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
    return (after ? lines.where(isBeyond(['c.at', 'c.version', 'c.n'], '<', after)) : lines).execute()
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
