import { answered, api } from '../api/client.ts'
import { timeZone } from '../dates/zone.ts'
import type { Change } from './changes.ts'
import type { Things, Todo } from './things.ts'

/** What the service has answered to a change: the to-dos as they are now, if it says so. */
export type Sent = readonly Todo[]

/**
 * Sends a change. It may be sent again with the same key: the service does it once.
 *
 * @throws {Refused} @throws {Unreachable}
 */
export async function send(change: Change, things: Things, key: string): Promise<Sent> {
  const header = { 'Idempotency-Key': key }
  switch (change.kind) {
    case 'add': {
      const { parent, ...fields } = change.fields
      const below = parent === undefined ? {} : { parent_id: idOf(things, parent) }
      const body = { ...fields, ...below, uid: change.uid }
      return known(await answered(api.POST('/todos', { params: { header }, body })))
    }
    case 'patch':
      return sendPatch(change, things, header)
    case 'delete':
      await answered(api.DELETE('/todos/{id}', { params: { header, path: { id: idOf(things, change.uid) } } }))
      return []
    case 'restore': {
      const [root] = change.todos
      if (!root) return []
      return known(await answered(api.POST('/todos/{id}/restore', { params: { header, path: { id: root.id } } })))
    }
    case 'move': {
      const { list_id, section_id } = change
      const params = { header, path: { id: idOf(things, change.uid) } }
      return known(await answered(api.POST('/todos/{id}/move', { params, body: { list_id, section_id } })))
    }
    case 'undo':
      await answered(
        api.POST('/undo', { params: { header }, body: { version: change.version, user_id: change.user_id } }),
      )
      return []
    case 'complete':
    case 'reopen':
    case 'skip':
      return sendCommand(change.kind, change.uid, things, header)
    default:
      return sendListChange(change, header)
  }
}

type Header = Record<'Idempotency-Key', string>

async function sendPatch({ uids, patch }: Extract<Change, { kind: 'patch' }>, things: Things, header: Header) {
  const ids = uids.map((uid) => idOf(things, uid))
  const [id, ...more] = ids
  if (id === undefined) return []
  if (more.length === 0) {
    return known(await answered(api.PATCH('/todos/{id}', { params: { header, path: { id } }, body: patch })))
  }
  const answer = await answered(api.POST('/todos/bulk', { params: { header }, body: { ids, patch } }))
  return (answer?.results ?? []).map(({ todo }) => todo).filter((todo) => todo !== undefined)
}

async function sendCommand(kind: 'complete' | 'reopen' | 'skip', uid: string, things: Things, header: Header) {
  const path = { id: idOf(things, uid) }
  if (kind === 'reopen') return known(await answered(api.POST('/todos/{id}/reopen', { params: { header, path } })))
  const due = things.todos.get(uid)?.due
  const params = { header, path, query: { time_zone: timeZone() } }
  // The due that the user saw: a second click does not complete the next one, too.
  const body = due ? { occurrence: due } : {}
  return known(
    await answered(
      kind === 'complete'
        ? api.POST('/todos/{id}/complete', { params, body })
        : api.POST('/todos/{id}/skip', { params, body }),
    ),
  )
}

type ListChange = Extract<
  Change,
  { kind: 'patch-list' | 'delete-list' | 'rename-section' | 'delete-section' | 'settings' }
>

async function sendListChange(change: ListChange, header: Header): Promise<Sent> {
  if (change.kind === 'settings') {
    await answered(api.PATCH('/settings', { params: { header }, body: change.patch }))
    return []
  }
  const params = { header, path: { id: change.id } }
  if (change.kind === 'patch-list') await answered(api.PATCH('/lists/{id}', { params, body: change.patch }))
  if (change.kind === 'delete-list') await answered(api.DELETE('/lists/{id}', { params }))
  if (change.kind === 'rename-section')
    await answered(api.PATCH('/sections/{id}', { params, body: { name: change.name } }))
  if (change.kind === 'delete-section') await answered(api.DELETE('/sections/{id}', { params }))
  return []
}

/** Changes are sent one after the other: by now the service has given the to-do its id. */
function idOf({ todos }: Things, uid: string): number {
  return todos.get(uid)?.id ?? 0
}

function known(todo: Todo | undefined): Sent {
  return todo ? [todo] : []
}
