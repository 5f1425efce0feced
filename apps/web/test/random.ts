import fc from 'fast-check'
import type { Test } from 'tap'
import { newNumber } from '../src/store/outbox.ts'
import { Device, type Network, newAccount } from './device.ts'

const what = fc.constantFrom(
  'add',
  'title',
  'notes',
  'priority',
  'complete',
  'reopen',
  'delete',
  'undo',
  'list',
  'section',
  'rename',
  'drop',
  'move',
  'reload',
  'exchange',
)
const command = fc.record({
  device: fc.constantFrom(0, 1),
  what,
  /** Which to-do, of those that are there. */
  which: fc.nat(20),
  network: fc.constantFrom<Network>('up', 'up', 'down', 'mute'),
})
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

/** How often, and how much: some ten seconds. */
const RUNS = { numRuns: 12 }

/** Whatever two devices do, and however their connections fail: in the end both have what one has that begins anew. */
export async function anythingEndsEqual(t: Test, url: string): Promise<void> {
  const token = await newAccount(url, 'random')
  const property = fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 30 }), (commands) =>
    run(url, token, commands),
  )
  await t.resolves(fc.assert(property, RUNS))
}

async function run(url: string, token: string, commands: readonly Command[]): Promise<void> {
  const devices = [new Device(url, token), new Device(url, token)]
  const added = new Set<string>()
  const deleted = new Set<string>()
  for (const { store } of devices) await store.exchange()
  let n = 0
  for (const { device, what, which, network } of commands) {
    const one = devices[device]
    if (one) await act(one, what, which, `${++n}`, { added, deleted, network })
  }
  for (const one of [...devices, ...devices]) {
    one.network = 'up'
    await one.store.pull()
    await one.store.exchange()
  }
  const fresh = new Device(url, token)
  await fresh.store.exchange()
  const is = JSON.stringify(fresh.seen)
  for (const { store, seen } of devices) {
    if (store.snapshot().waiting > 0) throw new Error('something was not sent')
    if (JSON.stringify(seen) !== is) throw new Error(`${JSON.stringify(seen)} is not ${is}`)
  }
  const there = new Set(fresh.todos.map(({ uid }) => uid))
  for (const uid of added) if (!there.has(uid) && !deleted.has(uid)) throw new Error(`${uid} is lost`)
}

interface Course {
  added: Set<string>
  deleted: Set<string>
  network: Network
}

async function act(one: Device, what: Command['what'], which: number, text: string, course: Course): Promise<void> {
  const { store, todos } = one
  one.network = course.network
  if (what === 'reload') return one.reload()
  if (what === 'exchange') return store.exchange().catch(() => undefined)
  const todo = todos[which % Math.max(todos.length, 1)]
  if (what === 'add' || !todo) {
    course.added.add(one.add(text))
    return
  }
  // It may go with its list.
  if (what === 'move') course.deleted.add(todo.uid)
  if (actOnLists(one, what, which, text)) return
  const { uid } = todo
  if (what === 'title') store.change({ kind: 'patch', uids: [uid], patch: { contents: text } })
  if (what === 'notes') store.change({ kind: 'patch', uids: [uid], patch: { notes: text } })
  if (what === 'priority')
    store.change({ kind: 'patch', uids: todos.map(({ uid }) => uid), patch: { priority: 1 + (which % 4) } })
  if (what === 'complete' || what === 'reopen') store.change({ kind: what, uid })
  if (what === 'delete') {
    course.deleted.add(uid)
    store.change({ kind: 'delete', uid })
  }
  if (what === 'undo') {
    const { id } = store.change({ kind: 'complete', uid })
    store.change({ kind: 'undo', what: { of: id }, todos: [todo] })
  }
}

/** Does something with a list, if that is what is to be done. */
function actOnLists(one: Device, what: Command['what'], which: number, text: string): boolean {
  const { store, todos } = one
  const lists = [...store.snapshot().things.lists.values()].filter(({ is_inbox }) => !is_inbox)
  const list = lists[which % Math.max(lists.length, 1)]
  const todo = todos[which % todos.length]
  if (what === 'list' || (what === 'section' && !list)) {
    store.change({ kind: 'make', group: 'list', id: newNumber(), fields: { name: text } })
    return true
  }
  if (!list) return what === 'rename' || what === 'drop' || what === 'move'
  const { id, name } = list
  if (what === 'section')
    store.change({ kind: 'make', group: 'section', id: newNumber(), fields: { list_id: id, name: text } })
  else if (what === 'rename') store.change({ kind: 'change', group: 'list', id, name, patch: { name: text } })
  else if (what === 'move' && todo) store.change({ kind: 'move', uid: todo.uid, list_id: id, section_id: null })
  else if (what === 'drop') store.change({ kind: 'drop', group: 'list', id, name })
  else return false
  return true
}
