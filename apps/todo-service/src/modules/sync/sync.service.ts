import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SyncAnswer, SyncDeleted } from '@todo/schemas'
import { Viewer } from '../../access/viewer.ts'
import { placedCommentToJson } from '../comments/comment.json.ts'
import { listToJson, sectionToJson } from '../lists/list.json.ts'
import { reminderToJson } from '../reminders/reminder.json.ts'
import { toJson } from '../todos/todo.json.ts'
import { type Outlook, outlookOf } from './outlook.ts'
import { isUpToDate, type Missed, readLog, upToDate, withoutLost } from './read-log.ts'
import { type SyncedTodo, SyncQueries } from './sync.queries.ts'
import { encodeToken, type Progress, type Stage, type SyncState } from './sync-token.ts'
import {
  allThings,
  type Belongings,
  belongingsOf,
  goneOf,
  NO_THINGS,
  type Shows,
  type Things,
  thingsOf,
} from './things.ts'

/** What is told, and what the client knows then. */
interface Told {
  accounts: Progress[]
  stages: Stage[]
  things: Things
  deleted: SyncDeleted[]
  isFull: boolean
}

/** Tells the clients of one user what they do not know yet. */
export class SyncService {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: { id: number }) {
    this.#em = em
    this.#viewer = new Viewer(viewer)
  }

  /**
   * Everything, or what a client with this state does not know: at most `limit` changes, and `limit` to-dos.
   *
   * @returns the answer, and the state of the client when it has it.
   */
  async sync(state: SyncState | undefined, limit: number): Promise<{ answer: SyncAnswer; state: SyncState }> {
    const outlook = await outlookOf(this.#em, this.#viewer)
    const told = (state && (await this.#goOn(state, outlook, limit))) ?? (await this.#begin(outlook))
    const { todos: page, stages } = await this.#page(told.stages, limit)
    const todos = [...told.things.todos, ...page]
    const belongings = await belongingsOf(todos, this.#em, this.#viewer)
    const next = { user: this.#viewer.id, accounts: told.accounts, stages }
    const hasMore = stages.length > 0 || !isUpToDate(told.accounts, outlook)
    return {
      answer: answerOf(told, { todos, ...belongings }, outlook, { token: encodeToken(next), has_more: hasMore }),
      state: next,
    }
  }

  /** Everything, from now on. */
  async #begin(outlook: Outlook): Promise<Told> {
    const accounts = [outlook.own, ...outlook.others].map((account) => upToDate(account))
    const shared = outlook.others.flatMap(({ lists }) => lists)
    const things = await allThings(this.#em, this.#viewer, this.#showing(accounts))
    const stages = [{ after: 0 }, ...stagesOf(shared)]
    return { accounts, stages, things, deleted: [], isFull: true }
  }

  /** What comes next; undefined if it is not known any more what has changed. */
  async #goOn(state: SyncState, outlook: Outlook, limit: number): Promise<Told | undefined> {
    const { known, lost } = withoutLost(state, outlook)
    if (state.stages.length > 0) {
      const stages = state.stages.map((stage) => without(stage, lost)).filter(({ lists }) => lists?.length !== 0)
      return { accounts: known, stages, things: NO_THINGS, deleted: deletedLists(lost), isFull: false }
    }
    const missed = await readLog(this.#em, known, outlook, limit)
    return missed && this.#tell(missed, lost)
  }

  async #tell(missed: Missed, lost: readonly number[]): Promise<Told> {
    const { accounts, changed, gained, outdated } = missed
    const things = await thingsOf(missed, this.#em, this.#viewer, this.#showing(accounts))
    const whole = [...new Set([...gained, ...changed.whole])]
    // One that is now in an account whose log the client has not reached comes when it has.
    const sent = new Set(things.lists.map(({ id }) => id))
    return {
      accounts,
      stages: stagesOf(whole.filter((id) => sent.has(id))),
      things,
      // What comes whole may have been there before, in another account, whose log tells the client nothing of what went since.
      deleted: [...deletedLists([...new Set([...lost, ...outdated, ...whole])]), ...goneOf(missed, things)],
      isFull: false,
    }
  }

  /** The next to-dos of what is sent whole, and what is still to come then. */
  async #page(stages: readonly Stage[], limit: number): Promise<{ todos: SyncedTodo[]; stages: Stage[] }> {
    const queries = new SyncQueries(this.#em, this.#viewer)
    const todos: SyncedTodo[] = []
    const left: Stage[] = []
    for (const stage of stages) {
      const room = limit - todos.length
      const page = room > 0 ? await queries.page(stage, room) : []
      todos.push(...page)
      // A page that is full may not be the last.
      if (page.length === room) left.push({ ...stage, after: page.at(-1)?.id ?? stage.after })
    }
    return { todos, stages: left }
  }

  /** Whether a client with this progress may be told of a list: it keeps it until it is told otherwise. */
  #showing(accounts: readonly Progress[]): Shows {
    const known = new Set(accounts.flatMap(({ lists }) => lists))
    return (accountId, listId) => accountId === this.#viewer.id || known.has(listId)
  }
}

/** The stages in which lists are sent whole. */
function stagesOf(lists: number[]): Stage[] {
  return lists.length === 0 ? [] : [{ lists, after: 0 }]
}

function without(stage: Stage, lost: readonly number[]): Stage {
  return stage.lists ? { ...stage, lists: stage.lists.filter((id) => !lost.includes(id)) } : stage
}

function deletedLists(ids: readonly number[]): SyncDeleted[] {
  return ids.map((id) => ({ type: 'list', id }))
}

function answerOf(
  { things, deleted, isFull }: Told,
  { todos, comments, reminders }: Belongings & { todos: readonly SyncedTodo[] },
  { own, members, users }: Outlook,
  rest: Pick<SyncAnswer, 'token' | 'has_more'>,
): SyncAnswer {
  const { lists, sections, labels, filters, settings } = things
  const sent = new Set(lists.map(({ id }) => id))
  const shared = new Set(members.map(({ list_id }) => list_id))
  const here = [
    ...members.filter(({ list_id }) => sent.has(list_id)),
    // Of a list that nobody shares, the only member is its owner.
    ...lists.filter(({ id }) => !shared.has(id)).map(({ id, role }) => ({ list_id: id, user_id: own.id, role })),
  ]
  const counts = new Map<number, number>()
  for (const { list_id } of here) counts.set(list_id, (counts.get(list_id) ?? 0) + 1)
  const named = new Set(here.map(({ user_id }) => user_id))
  return {
    ...rest,
    is_full: isFull,
    deleted,
    // Of the members that are sent, and not as it was when the list was read: others may have come since.
    lists: lists.map((row) => listToJson({ ...row, member_count: Number(counts.get(row.id)) })),
    members: here,
    users: distinct(users.filter(({ id }) => named.has(id))),
    sections: sections.map(sectionToJson),
    todos: distinct(todos).map((row) => toJson(row)),
    labels,
    filters,
    comments: distinct([...things.comments, ...comments]).map(placedCommentToJson),
    reminders: distinct([...things.reminders, ...reminders]).map(reminderToJson),
    settings,
  }
}

/** Things by their ids: of two with one id, the last. */
function distinct<T extends { id: number }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}
