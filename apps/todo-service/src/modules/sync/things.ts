import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SavedFilter, Settings, SyncDeleted, SyncLabel } from '@todo/schemas'
import type { Viewer } from '../../access/viewer.ts'
import { readSettings } from '../accounts/settings.service.ts'
import { filterToJson } from '../filters/filter.json.ts'
import { FilterQueries } from '../filters/filter.queries.ts'
import { LabelQueries } from '../labels/label.queries.ts'
import type { ListRow } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { SectionQueries } from '../lists/section.queries.ts'
import type { ReminderRow } from '../reminders/reminder.json.ts'
import { ReminderQueries } from '../reminders/reminder.queries.ts'
import type { News } from './read-log.ts'
import type { SyncedTodo } from './sync.queries.ts'
import { SyncQueries } from './sync.queries.ts'

/** What a client keeps, or a part of it. */
export interface Things {
  lists: ListRow[]
  sections: Awaited<ReturnType<SectionQueries['some']>>
  todos: SyncedTodo[]
  labels: SyncLabel[]
  filters: SavedFilter[]
  /** Those that have changed themselves. With each to-do come all of it, see `remindersOf`. */
  reminders: ReminderRow[]
  settings: Settings | null
}

/** Nothing. */
export const NO_THINGS: Things = {
  lists: [],
  sections: [],
  todos: [],
  labels: [],
  filters: [],
  reminders: [],
  settings: null,
}

/** Which lists a client knows, or is told of now, by their accounts. */
export type Shows = (accountId: number, listId: number) => boolean

/** Everything but the to-dos. */
export async function allThings(em: SqlEntityManager, viewer: Viewer, shows: Shows): Promise<Things> {
  return {
    lists: shownLists(await new ListQueries(em, viewer).some(), shows),
    sections: shownSections(await new SectionQueries(em, viewer).some(), shows),
    todos: [],
    labels: (await new LabelQueries(em, viewer).some()).map(labelToJson),
    filters: (await new FilterQueries(em, viewer).some()).map(filterToJson),
    reminders: [],
    settings: await readSettings(em, viewer.id),
  }
}

/** What has changed, as it is now. */
export async function thingsOf(
  { changed, gained, withOtherPeople }: News,
  em: SqlEntityManager,
  viewer: Viewer,
  shows: Shows,
): Promise<Things> {
  const listIds = [...changed.ids('list'), ...changed.places]
  const wholeLists = [...gained, ...changed.whole]
  const [lists, sections, todos, labels, filters] = [
    new ListQueries(em, viewer),
    new SectionQueries(em, viewer),
    new SyncQueries(em, viewer),
    new LabelQueries(em, viewer),
    new FilterQueries(em, viewer),
  ]
  const reminders = new ReminderQueries(em, viewer)
  return {
    lists: shownLists(
      await unlessNone([...listIds, ...withOtherPeople], () => lists.some({ ids: listIds, accounts: withOtherPeople })),
      shows,
    ),
    sections: shownSections(
      await unlessNone([...changed.ids('section'), ...wholeLists], () =>
        sections.some({ ids: changed.ids('section'), lists: wholeLists }),
      ),
      shows,
    ),
    todos: (await unlessNone(changed.ids('todo'), (ids) => todos.some(ids))).filter(({ user_id, list_id }) =>
      shows(user_id, list_id),
    ),
    labels: (await unlessNone(changed.ids('label'), (ids) => labels.some(ids))).map(labelToJson),
    filters: (await unlessNone(changed.ids('filter'), (ids) => filters.some(ids))).map(filterToJson),
    reminders: await unlessNone(changed.ids('reminder'), (ids) => reminders.some(ids)).then((rows) =>
      rows.filter(({ account_id, list_id }) => shows(account_id, list_id)),
    ),
    settings: changed.hasSettings ? await readSettings(em, viewer.id) : null,
  }
}

/** What has changed, and is not there any more, or not for the viewer. */
export function goneOf(
  { changed }: News,
  { lists, sections, todos, labels, filters, reminders }: Things,
): SyncDeleted[] {
  const gone = (type: SyncDeleted['type'], left: readonly { id: number }[]): SyncDeleted[] => {
    const ids = new Set(left.map(({ id }) => id))
    return changed
      .ids(type)
      .filter((id) => !ids.has(id))
      .map((id) => ({ type, id }))
  }
  return [
    ...gone('list', lists),
    ...gone('section', sections),
    ...gone('todo', todos),
    ...gone('label', labels),
    ...gone('filter', filters),
    ...gone('reminder', reminders),
  ]
}

/** The viewer's reminders of to-dos that are sent: whoever gets to know a to-do has none of its reminders. */
export function remindersOf(
  todos: readonly SyncedTodo[],
  em: SqlEntityManager,
  viewer: Viewer,
): Promise<ReminderRow[]> {
  const ids = todos.filter(({ has_reminders }) => has_reminders).map(({ id }) => id)
  return unlessNone(ids, (todos) => new ReminderQueries(em, viewer).ofTodos(todos))
}

function shownLists(rows: readonly ListRow[], shows: Shows): ListRow[] {
  return rows.filter(({ owner_id, id }) => shows(owner_id, id))
}

function shownSections(rows: Things['sections'], shows: Shows): Things['sections'] {
  return rows.filter(({ user_id, list_id }) => shows(user_id, list_id))
}

function labelToJson({ is_favorite, ...row }: Awaited<ReturnType<LabelQueries['some']>>[number]): SyncLabel {
  return { ...row, is_favorite: Boolean(is_favorite) }
}

async function unlessNone<T>(ids: readonly number[], read: (ids: readonly number[]) => Promise<T[]>): Promise<T[]> {
  return ids.length === 0 ? [] : read(ids)
}
