import type { SqlEntityManager } from '@mikro-orm/sql'
import { SYNCED_KINDS, type SyncedKind } from '@todo/schemas'
import { compiledOnce } from '@todo/service-kit/database'
import { type Expression, sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import type { Progress } from './sync-token.ts'

/** What a line of the log is about. */
export interface Line {
  version: number
  n: number
  entity: string
  entity_id: number
  list_id: number | null
  action: string
}

/** The list that something was in before the change, if that is another one. */
const FORMER_LIST = sql<number>`json_extract(c.before, '$.list_id')`

/** Where to read on: from this account, version and line, so many lines. */
type From<Value> = Record<'id' | 'next' | 'n' | 'limit', Value>

/** A row of the answer: without any line, there is one in which all but the first is null. */
type Row = { min_version: number } & (Line | Record<keyof Line, null>)

/** All lines of an account. */
const allLines = compiledOnce<From<number>, Row>((em, slot) =>
  linesFrom(em, { id: slot('id'), next: slot('next'), n: slot('n'), limit: slot('limit') }),
)

/**
 * The lines of an account's log that a client does not have yet, the oldest first.
 *
 * @param lists Left out: all lines. Otherwise those about these lists, and what is in them or was: nothing else of the
 *   account is the viewer's business.
 * @returns undefined when the log does not reach back as far.
 */
export async function linesAfter(
  em: SqlEntityManager,
  { id, next, n }: Progress,
  limit: number,
  lists?: readonly number[],
): Promise<Line[] | undefined> {
  const from = { id, next, n, limit }
  const rows = lists ? await linesFrom(em, from, lists).execute() : await allLines(em, from)
  if (rows.some(({ min_version }) => next <= min_version)) return undefined
  return rows.filter((row): row is typeof row & Line => row.version !== null)
}

function linesFrom(
  em: SqlEntityManager,
  { id, next, n, limit }: From<number | Expression<number>>,
  lists?: readonly number[],
) {
  const db = em.getKysely<Tables>()
  const account = db
    .selectFrom('change as c')
    .select(['c.version', 'c.n', 'c.entity', 'c.entity_id', 'c.list_id', 'c.action'])
    .where('c.user_id', '=', id)
    .where('c.version', '>=', next)
    .where(({ eb, or }) => or([eb('c.version', '>', next), eb('c.n', '>', n)]))
    .orderBy('c.version')
    .orderBy('c.n')
    .limit(limit)
  const lines = lists
    ? account
        .where('c.entity', '<>', 'member')
        .where(({ eb, or }) => or([eb('c.list_id', 'in', lists), eb(FORMER_LIST, 'in', lists)]))
    : account
  // In one statement: between two, lines might be deleted.
  return db
    .selectFrom('user as u')
    .leftJoin(lines.as('c'), (join) => join.onTrue())
    .select('u.min_version')
    .selectAll('c')
    .where('u.id', '=', id)
    .orderBy('c.version')
    .orderBy('c.n')
}

/** The actions by which a list comes with all that is in it, of which there are no lines. */
const COMING_WHOLE = new Set(['restore', 'move'])

/** Which things some lines of the log are about. */
export class ChangedThings {
  readonly #ids = new Map<SyncedKind, Set<number>>()
  /** Lists that have another place among the viewer's, or another role. */
  readonly places = new Set<number>()
  /** Lists that have come back from the trash, or from another owner, with all that is in them. */
  readonly whole = new Set<number>()
  hasSettings = false

  add({ entity, entity_id, list_id, action }: Line): void {
    const kind = SYNCED_KINDS.find((kind) => kind === entity)
    if (kind) this.#ids.set(kind, this.#of(kind).add(entity_id))
    if (kind === 'list' && COMING_WHOLE.has(action)) this.whole.add(entity_id)
    if (entity === 'member') this.places.add(Number(list_id))
    if (entity === 'settings') this.hasSettings = true
  }

  /** The ids of one kind. */
  ids(kind: SyncedKind): number[] {
    return [...this.#of(kind)]
  }

  #of(kind: SyncedKind): Set<number> {
    return this.#ids.get(kind) ?? new Set()
  }
}
