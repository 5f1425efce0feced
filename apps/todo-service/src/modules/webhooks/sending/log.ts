import type { SqlEntityManager } from '@mikro-orm/sql'
import { expressionBuilder } from 'kysely'
import type { Viewer } from '../../../access/viewer.ts'
import type { Tables } from '../../../database/tables.ts'
import { type HistoryRow, toldLines } from '../../changes/history/told-lines.ts'
import { actionsTold } from './message.ts'

/** Of somebody else's account: what is in lists. The rest is that person's own. */
const SHARED = ['list', 'section', 'todo', 'comment']

/** A number higher than that of any line. */
const ALL = 2 ** 31

/** How far a webhook has been told the log of an account: up to the line `n` of `version`; all of `version` if `n` is 0. */
export interface Place {
  account: number
  version: number
  n: number
}

/** The lines of the log that the owner of a webhook may see at the time of the statement. */
export class WebhookLog {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** The next line after a place that is about one of `events`. */
  next({ account, version, n }: Place, events: readonly string[]): Promise<HistoryRow | undefined> {
    return this.#lines(account)
      .where('c.version', '>=', version)
      .where(({ eb, or }) => or([eb('c.version', '>', version), eb('c.n', '>', n === 0 ? ALL : n)]))
      .where(isAbout(events))
      .orderBy('c.version')
      .orderBy('c.n')
      .limit(1)
      .executeTakeFirst()
  }

  /** A line, if it is still there and not hidden. */
  line({ account, version, n }: Place): Promise<HistoryRow | undefined> {
    return this.#lines(account).where('c.version', '=', version).where('c.n', '=', n).executeTakeFirst()
  }

  #lines(account: number) {
    const lines = toldLines(this.#em).where('c.user_id', '=', account)
    return account === this.#viewer.id
      ? lines
      : lines.where('c.entity', 'in', SHARED).where(this.#viewer.sees('c.list_id'))
  }
}

/** The condition that a line is about one of these: `todo.completed`, `todo.*`, `*`. No line is about `reminder.fired`. */
function isAbout(events: readonly string[]) {
  const { eb, and, or, lit } = expressionBuilder<Tables & { c: Tables['change'] }, 'c'>()
  return or(
    events.map((event) => {
      const [entity = '', action = '*'] = event.split('.')
      if (entity === '*') return eb(lit(1), '=', 1)
      if (action === '*') return eb('c.entity', '=', entity)
      return and([eb('c.entity', '=', entity), eb('c.action', 'in', actionsTold(action))])
    }),
  )
}
