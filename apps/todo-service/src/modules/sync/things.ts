import type { SqlEntityManager } from '@mikro-orm/sql'
import { type SavedFilter, type Settings, SYNCED_KINDS, type SyncDeleted, type SyncLabel } from '@todo/schemas'
import type { Viewer } from '../../access/viewer.ts'
import { settingsOf } from '../accounts/settings.repository.ts'
import type { PlacedComment } from '../comments/comment.json.ts'
import { CommentQueries } from '../comments/comment.queries.ts'
import { filterToJson } from '../filters/filter.json.ts'
import { FilterQueries } from '../filters/filter.queries.ts'
import { LabelQueries } from '../labels/label.queries.ts'
import type { ListRow } from '../lists/list.json.ts'
import { ListQueries } from '../lists/list.queries.ts'
import { SectionQueries } from '../lists/section.queries.ts'
import type { ReminderRow } from '../reminders/reminder.json.ts'
import { ReminderQueries } from '../reminders/reminder.queries.ts'
import type { Missed } from './read-log.ts'
import { type SyncedTodo, SyncQueries } from './sync.queries.ts'

/** What a client keeps, or a part of it. */
export interface Things {
  lists: ListRow[]
  sections: Awaited<ReturnType<SectionQueries['some']>>
  todos: SyncedTodo[]
  labels: SyncLabel[]
  filters: SavedFilter[]
  /** Comments and reminders that have changed. All those of a to-do that is sent come with it, see `belongingsOf`. */
  comments: PlacedComment[]
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
  comments: [],
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
    labels: await new LabelQueries(em, viewer).some(),
    filters: (await new FilterQueries(em, viewer).some()).map(filterToJson),
    comments: [],
    reminders: [],
    settings: await settingsOf(em, viewer.id),
  }
}

/** What has changed, as it is now. */
export async function thingsOf(
  { changed, gained, withOtherPeople }: Missed,
  em: SqlEntityManager,
  viewer: Viewer,
  shows: Shows,
): Promise<Things> {
  const listIds = [...changed.ids('list'), ...changed.places, ...gained]
  const wholeLists = [...gained, ...changed.whole]
  const [lists, sections, todos, labels, filters] = [
    new ListQueries(em, viewer),
    new SectionQueries(em, viewer),
    new SyncQueries(em, viewer),
    new LabelQueries(em, viewer),
    new FilterQueries(em, viewer),
  ]
  const [comments, reminders] = [new CommentQueries(em, viewer), new ReminderQueries(em, viewer)]
  const isShown = ({ account_id, list_id }: { account_id: number; list_id: number }) => shows(account_id, list_id)
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
    labels: await unlessNone(changed.ids('label'), (ids) => labels.some(ids)),
    filters: (await unlessNone(changed.ids('filter'), (ids) => filters.some(ids))).map(filterToJson),
    comments: (await unlessNone(changed.ids('comment'), (ids) => comments.some(ids))).filter(isShown),
    reminders: (await unlessNone(changed.ids('reminder'), (ids) => reminders.some(ids))).filter(isShown),
    settings: changed.hasSettings ? await settingsOf(em, viewer.id) : null,
  }
}

/** What has changed, and is not there any more, or not for the viewer. */
export function goneOf({ changed }: Missed, things: Things): SyncDeleted[] {
  return SYNCED_KINDS.flatMap((type) => {
    const there: readonly { id: number }[] = things[`${type}s`]
    const ids = new Set(there.map(({ id }) => id))
    return changed
      .ids(type)
      .filter((id) => !ids.has(id))
      .map((id) => ({ type, id }))
  })
}

/** What belongs to to-dos, and is sent with them. */
export interface Belongings {
  comments: PlacedComment[]
  reminders: ReminderRow[]
}

/**
 * The comments on to-dos that are sent, and the viewer's reminders of them: a client to which a to-do is new has none of
 * them.
 */
export async function belongingsOf(
  todos: readonly SyncedTodo[],
  em: SqlEntityManager,
  viewer: Viewer,
): Promise<Belongings> {
  const idsOf = (isWanted: (todo: SyncedTodo) => boolean) => todos.filter(isWanted).map(({ id }) => id)
  return {
    comments: await unlessNone(
      idsOf(({ has_comments }) => has_comments),
      (ids) => new CommentQueries(em, viewer).onTodos(ids),
    ),
    reminders: await unlessNone(
      idsOf(({ has_reminders }) => has_reminders),
      (ids) => new ReminderQueries(em, viewer).ofTodos(ids),
    ),
  }
}

function shownLists(rows: readonly ListRow[], shows: Shows): ListRow[] {
  return rows.filter(({ owner_id, id }) => shows(owner_id, id))
}

function shownSections(rows: Things['sections'], shows: Shows): Things['sections'] {
  return rows.filter(({ user_id, list_id }) => shows(user_id, list_id))
}

async function unlessNone<T>(ids: readonly number[], read: (ids: readonly number[]) => Promise<T[]>): Promise<T[]> {
  return ids.length === 0 ? [] : read(ids)
}
