import { useEffect, useSyncExternalStore } from 'react'
import { today } from '../dates/days.ts'
import { useStore } from '../store/context.ts'
import { newId, newNumber } from '../store/outbox.ts'
import { myIdIn } from '../store/queries.ts'
import type { Store } from '../store/store.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Where this browser keeps whose the example is, and which list it is: its id, or that it is still to be made. */
const KEY = 'todo.example'
const WANTED = 'wanted'

const listeners = new Set<() => void>()

function keep(value: string | undefined): void {
  if (value === undefined) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, value)
  for (const listener of listeners) listener()
}

/** Whoever has just signed up finds an example list, and nobody else who uses this browser. */
export function wantExample(user: number): void {
  keep(`${user} ${WANTED}`)
}

/** Leaves the example as a list like any other. */
export function endExample(): void {
  keep(undefined)
}

/** The example list, as long as this browser knows it as such; made when it is wanted. */
export function useExample(): List | undefined {
  const store = useStore()
  const { things } = useSyncExternalStore(store.subscribe, store.snapshot)
  const kept = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => localStorage.getItem(KEY),
  )
  const [user, which] = kept?.split(' ') ?? []
  // Nobody knows who this is before everything has been read.
  const isMine = user === String(myIdIn(things))
  const id = store.idNow(Number(which))
  useEffect(() => {
    // What is kept by now: an effect may run twice, and not only this tab.
    if (!isMine || localStorage.getItem(KEY) !== kept) return
    if (which === WANTED) keep(`${user} ${makeExample(store)}`)
    else if (which !== String(id)) keep(`${user} ${id}`)
  }, [store, isMine, kept, user, which, id])
  const list = isMine ? things.lists.get(id) : undefined
  return list?.role === 'owner' ? list : undefined
}

/** Makes a list that shows what can be done, as its user could make it; its number. */
function makeExample(store: Store): number {
  const { name, tick, quick, open, below, notes, drag, weekly, share } = words.example
  const list_id = newNumber()
  store.change({ kind: 'make', group: 'list', id: list_id, fields: { name, color: 'green' } })
  const day = String(today())
  const parent = newId()
  const add = (contents: string, more = {}, uid = newId()) =>
    store.change({ kind: 'add', uid, fields: { list_id, contents, ...more } })
  add(tick, { due: { date: day } })
  add(quick, { priority: 2 })
  add(open, { notes }, parent)
  add(below, { parent })
  add(drag)
  add(weekly, { due: { date: String(today().add({ days: 1 })) }, recurrence: { rule: 'FREQ=WEEKLY' } })
  add(share)
  return list_id
}
