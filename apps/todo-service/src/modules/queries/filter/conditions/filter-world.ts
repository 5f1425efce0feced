import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Expression, expressionBuilder, sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import type { Tables } from '../../../../database/tables.ts'
import { labelsIn } from '../../../labels/labels-in.ts'
import { fold } from '../../search/fold.ts'
import { unionOf } from '../../union.ts'
import type { Clock } from '../dates/days-of.ts'
import type { Condition } from '../filter.ts'
import type { Named } from './named.ts'

/** What has to be looked up before a list can be read: things with names, lists in the archive, and the viewer's settings. */
export type Topic = 'list' | 'archive' | 'section' | 'label' | 'user' | 'settings'

/** Who asks, and how. */
export interface Asker {
  viewerId: number
  /** Whether what others share with the viewer counts, too. */
  isShared: boolean
  /** Whose days are meant; left out, those of the viewer's settings. */
  timeZone: string | undefined
}

/** What a filter is about: the viewer, now, and what has a name. */
export interface FilterWorld extends Clock, Asker {
  timeZone: string
  named: Record<Exclude<Topic, 'settings'>, readonly Named[]>
}

/** What is looked up: of the settings, `id` is the first day of a week, and `name` the time zone. */
interface Row {
  topic: Topic
  id: number
  name: string
}

/** By this name every inbox is found, whatever its owner calls it. */
const INBOX = 'Inbox'

/** Looks topics up, all of them in one statement. What is not asked for is empty, or as it is if nothing is set. */
export async function worldOf(em: SqlEntityManager, topics: ReadonlySet<Topic>, asker: Asker): Promise<FilterWorld> {
  const rows = topics.size === 0 ? [] : await lookUp(em, topics, asker)
  const settings = rows.find(({ topic }) => topic === 'settings')
  const about = (wanted: Topic) =>
    rows.filter(({ topic }) => topic === wanted).map(({ id, name }) => ({ id, name, folded: fold(name) }))
  return {
    ...asker,
    now: Temporal.Now.instant(),
    timeZone: asker.timeZone ?? settings?.name ?? 'UTC',
    weekStart: settings?.id ?? 1,
    named: {
      list: about('list'),
      archive: about('archive'),
      section: about('section'),
      label: about('label'),
      user: about('user'),
    },
  }
}

/** What a condition speaks of. */
export function topicOf(condition: Condition): Topic | undefined {
  switch (condition.kind) {
    case 'named':
      return condition.what
    case 'person':
      return typeof condition.person === 'string' ? undefined : 'user'
    case 'date':
      return 'settings'
    case 'is':
      return condition.state === 'overdue' ? 'settings' : undefined
    default:
      return undefined
  }
}

function lookUp(em: SqlEntityManager, topics: ReadonlySet<Topic>, asker: Asker): Promise<Row[]> {
  const queries = [...topics].flatMap((topic) => QUERIES[topic](asker, em))
  return em.getKysely<Tables>().selectFrom(unionOf<Row>(queries).as('found')).selectAll().execute()
}

const { selectFrom } = expressionBuilder<Tables, never>()

/** The lists that somebody is a member of. */
const listsOf = (userId: number) => selectFrom('list_member as m').select('m.list_id').where('m.user_id', '=', userId)

/** The labels in the accounts whose lists somebody sees. */
const labelsSeenBy = (userId: number) => {
  const accounts = selectFrom('list as l').select('l.user_id').where('l.id', 'in', listsOf(userId))
  const labels = selectFrom('todo_label as tl').select('tl.name').distinct().where('tl.user_id', 'in', accounts)
  return sql<{ name: string }>`${labels}`
}

const QUERIES: Record<Topic, (asker: Asker, em: SqlEntityManager) => Expression<unknown>[]> = {
  list: ({ viewerId }) => [
    selectFrom('list as l')
      .select([sql.lit('list').as('topic'), 'l.id', 'l.name'])
      .where('l.id', 'in', listsOf(viewerId)),
    selectFrom('list as l')
      .select([sql.lit('list').as('topic'), 'l.id', sql.lit(INBOX).as('name')])
      .where('l.user_id', '=', viewerId)
      .where('l.is_inbox', '=', sql.lit(true)),
  ],
  archive: ({ viewerId }) => [
    selectFrom('list as l')
      .select([sql.lit('archive').as('topic'), 'l.id', 'l.name'])
      .where('l.id', 'in', listsOf(viewerId))
      .where('l.is_archived', '=', sql.lit(true)),
  ],
  section: ({ viewerId }) => [
    selectFrom('section as s')
      .select([sql.lit('section').as('topic'), 's.id', 's.name'])
      .where('s.list_id', 'in', listsOf(viewerId)),
  ],
  label: ({ viewerId, isShared }, em) => [
    selectFrom((isShared ? labelsSeenBy(viewerId) : labelsIn(em, viewerId)).as('tl')).select([
      sql.lit('label').as('topic'),
      sql.lit(0).as('id'),
      'tl.name',
    ]),
  ],
  user: ({ viewerId }) => [
    selectFrom('user as u')
      .select([sql.lit('user').as('topic'), 'u.id', 'u.username as name'])
      .where(
        'u.id',
        'in',
        selectFrom('list_member as o').select('o.user_id').where('o.list_id', 'in', listsOf(viewerId)),
      ),
  ],
  settings: ({ viewerId }) => [
    selectFrom('user as u')
      .select([sql.lit('settings').as('topic'), 'u.week_start as id', 'u.time_zone as name'])
      .where('u.id', '=', viewerId),
  ],
}
