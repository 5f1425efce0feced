import type { Api, answersWith } from '../api/answers.ts'
import type { Schemas } from '../api/client.ts'
import { timeZone } from '../dates/zone.ts'
import { type Change, uidsOf } from './changes.ts'
import { type GroupChange, groupOf } from './groups.ts'
import type { Entry, Fields } from './kept.ts'
import type { Target } from './places.ts'
import type { Todo } from './things.ts'

/** What the service has answered to a change: the to-dos as they are now, if it says so. */
export type Sent = readonly Todo[]

/** The API, and how its answers are read. */
export interface Service {
  readonly api: Api
  readonly answered: ReturnType<typeof answersWith>
}

/** The id that the service has given to a to-do; 0, which none has, where it knows no such to-do. */
export type IdOf = (uid: string) => number

/** What makes something that is no to-do. */
export type New = Extract<GroupChange, { kind: 'make' }>

/** Some of the to-dos of a change were refused: each with why. */
export class PartlyRefused extends Error {
  readonly todos: Sent
  readonly whys: ReadonlyMap<string, string>

  constructor(todos: Sent, whys: ReadonlyMap<string, string>) {
    super('some of the to-dos were refused')
    this.todos = todos
    this.whys = whys
  }
}

/** Reads a to-do, and its `ETag`: what a patch is sent for. */
export async function readTodo({ api, answered }: Service, id: number): Promise<{ todo: Fields; tag: string }> {
  const asked = api.GET('/todos/{id}', { params: { path: { id } } })
  const todo = await answered(asked)
  const { response } = await asked
  return { todo: { ...todo }, tag: String(response.headers.get('etag')) }
}

/**
 * Sends a change. It may be sent again: the service does it once.
 *
 * @throws {Refused} @throws {Unreachable} @throws {PartlyRefused}
 */
export async function send(service: Service, { key, change, saw, tag }: Entry, idOf: IdOf): Promise<Sent> {
  const { api, answered } = service
  const header = { 'Idempotency-Key': key }
  const at = (uid: string) => ({ header, path: { id: idOf(uid) } })
  switch (change.kind) {
    case 'add': {
      const { parent, ...fields } = change.fields
      const below = parent === undefined ? {} : { parent_id: idOf(parent) }
      const body = { ...fields, ...below, uid: change.uid }
      return known(await answered(api.POST('/todos', { params: { header }, body })))
    }
    case 'patch': {
      const [uid, ...more] = change.uids
      if (uid === undefined || more.length > 0) return sendBulk(service, change, idOf, header)
      const params = { ...at(uid), header: { ...header, ...(tag !== null && { 'if-match': tag }) } }
      return known(await answered(api.PATCH('/todos/{id}', { params, body: change.patch })))
    }
    case 'complete':
    case 'skip': {
      // The due that the user saw: a second click does not complete the next one, too.
      const due = saw[change.uid]?.due
      const options = {
        params: { ...at(change.uid), query: { time_zone: timeZone() } },
        body: due ? { occurrence: due } : {},
      }
      return known(
        await answered(
          change.kind === 'complete'
            ? api.POST('/todos/{id}/complete', options)
            : api.POST('/todos/{id}/skip', options),
        ),
      )
    }
    case 'reopen':
      return known(await answered(api.POST('/todos/{id}/reopen', { params: at(change.uid) })))
    case 'delete':
      await answered(api.DELETE('/todos/{id}', { params: at(change.uid) }))
      return []
    case 'restore': {
      const [root] = uidsOf(change)
      return known(await answered(api.POST('/todos/{id}/restore', { params: at(String(root)) })))
    }
    case 'restore-list':
      await answered(api.POST('/lists/{id}/restore', { params: { header, path: { id: change.id } } }))
      return []
    case 'move': {
      const params = at(change.uid)
      return known(await answered(api.POST('/todos/{id}/move', { params, body: placeOf(change, idOf) })))
    }
    case 'add-comment':
      await answered(api.POST('/todos/{id}/comments', { params: at(change.uid), body: { text: change.text } }))
      return []
    case 'edit-comment': {
      const options = { params: { header, path: { id: change.id } }, body: { text: change.text } }
      await answered(api.PATCH('/comments/{id}', options))
      return []
    }
    case 'delete-comment':
      await answered(api.DELETE('/comments/{id}', { params: { header, path: { id: change.id } } }))
      return []
    case 'add-reminder':
      await answered(api.POST('/todos/{id}/reminders', { params: at(change.uid), body: change.fields }))
      return []
    case 'delete-reminder':
      await answered(api.DELETE('/reminders/{id}', { params: { header, path: { id: change.id } } }))
      return []
    case 'undo':
      // What it takes back has been sent before it, so by now its version is known.
      if ('version' in change.what) await answered(api.POST('/undo', { params: { header }, body: change.what }))
      return []
    case 'settings':
      await answered(api.PATCH('/settings', { params: { header }, body: change.patch }))
      return []
    default:
      await groupOf(change).send(api, answered, header)
      return []
  }
}

/**
 * Sends what makes something that is no to-do.
 *
 * @returns the id that the service has given it; the same as before if it goes by another name.
 */
export async function sendNew({ api, answered }: Service, change: New, key: string): Promise<number> {
  return (await groupOf(change).send(api, answered, { 'Idempotency-Key': key })) ?? change.id
}

/** Where a to-do is moved to, as the service takes it: a neighbour or a parent says the rest. */
function placeOf({ list_id, section_id, parent, before, after }: Target, idOf: IdOf): Schemas['MoveTodo'] {
  if (before !== undefined) return { before_id: idOf(before) }
  if (after !== undefined) return { after_id: idOf(after) }
  return parent === undefined ? { list_id, section_id } : { parent_id: idOf(parent) }
}

type Header = Record<'Idempotency-Key', string>
type Patch = Extract<Change, { kind: 'patch' }>

/** Changes many to-dos at once. Those that fail are as they were. */
async function sendBulk({ api, answered }: Service, { uids, patch }: Patch, idOf: IdOf, header: Header): Promise<Sent> {
  const ids = uids.map(idOf)
  const answer = await answered(api.POST('/todos/bulk', { params: { header }, body: { ids, patch } }))
  const results = known(answer).flatMap(({ results }) => results)
  const todos = results.flatMap(({ todo }) => known(todo))
  const whys = new Map(results.flatMap(({ detail }, index) => known(detail).map((why) => [String(uids[index]), why])))
  if (whys.size > 0) throw new PartlyRefused(todos, whys)
  return todos
}

/** What was answered, if it was. */
export function known<T>(value: T | undefined): T[] {
  return [value].filter((one) => one !== undefined)
}
