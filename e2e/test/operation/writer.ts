import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Answer, call, type Target, type User } from '../contract/client.ts'

/** The writes of one writer: those that were acknowledged, and those without an answer. */
interface Ledger {
  acknowledged: Map<number, string>
  deleted: Set<number>
  /** What may have been added, and what may have been deleted: the request was not acknowledged. */
  perhapsAdded: Set<string>
  perhapsDeleted: Map<number, string>
  /** How often each status came back, or none at all. */
  outcomes: Map<number | 'broken', number>
}

/** Several writers at once, for one user. */
export interface Writers {
  ledgers: Ledger[]
  /** How many writes have been acknowledged so far. */
  acknowledged: () => number
  /** Stops the writers, each after its present request. */
  stop: () => Promise<void>
}

/** Starts writers that add, and now and then delete, until they are stopped, and note the answers in a ledger. */
export function startWriters(target: Target, user: User, count: number): Writers {
  const stop = new AbortController()
  const ledgers = Array.from({ length: count }, (): Ledger => {
    return {
      acknowledged: new Map(),
      deleted: new Set(),
      perhapsAdded: new Set(),
      perhapsDeleted: new Map(),
      outcomes: new Map(),
    }
  })
  const all = ledgers.map((ledger, index) => write(target, user, `writer ${index}`, ledger, stop.signal))
  return {
    ledgers,
    acknowledged: () => ledgers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
    stop: async () => {
      stop.abort()
      await Promise.all(all)
    },
  }
}

/** How long a writer rests between two writes: less than a write takes, so that what is killed is mostly killed while it writes. */
export const REST_MS = 5

async function write(target: Target, { token }: User, name: string, ledger: Ledger, stop: AbortSignal): Promise<void> {
  for (let count = 0; !stop.aborted; count += 1, await sleep(REST_MS)) {
    const contents = `${name}, ${count}`
    const added = await attempt(ledger, call(target, 'POST', '/todos', { token, body: { contents } }))
    if (added?.status !== 201) {
      ledger.perhapsAdded.add(contents)
      await sleep(100)
      continue
    }
    const id = Number(added.body.id)
    if (count % 5 > 0) {
      ledger.acknowledged.set(id, contents)
      continue
    }
    const deleted = await attempt(ledger, call(target, 'DELETE', `/todos/${id}`, { token }))
    if (deleted?.status === 204) ledger.deleted.add(id)
    else ledger.perhapsDeleted.set(id, contents)
  }
}

async function attempt({ outcomes }: Ledger, answer: Promise<Answer>): Promise<Answer | undefined> {
  const outcome = await answer.catch((): undefined => undefined)
  const key = outcome?.status ?? 'broken'
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
  return outcome
}

/** Every to-do of the user, by id. */
export async function allTodos(target: Target, { token }: User): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  let cursor: unknown = null
  do {
    const { body } = await call(target, 'GET', `/todos?limit=100${cursor ? `&cursor=${cursor}` : ''}`, { token })
    const todos: { id: number; contents: string }[] = Array.isArray(body.todos) ? body.todos : []
    for (const { id, contents } of todos) found.set(id, contents)
    cursor = body.next_cursor
  } while (cursor)
  return found
}

/** Asserts that exactly the acknowledged writes are there; those without an answer may be there or not. */
export async function nothingIsLost(t: Test, target: Target, user: User, { ledgers }: Writers): Promise<void> {
  const found = await allTodos(target, user)
  const acknowledged = ledgers.flatMap((ledger) => [...ledger.acknowledged])
  t.same(
    acknowledged.filter(([id, contents]) => found.get(id) !== contents),
    [],
    `all of the ${acknowledged.length} writes that were acknowledged are there`,
  )
  t.same(
    ledgers.flatMap(({ deleted }) => [...deleted]).filter((id) => found.has(id)),
    [],
    'what was deleted is gone',
  )
  const known = new Map([...acknowledged, ...ledgers.flatMap(({ perhapsDeleted }) => [...perhapsDeleted])])
  const perhaps = new Set(ledgers.flatMap(({ perhapsAdded }) => [...perhapsAdded]))
  t.same(
    [...found].filter(([id, contents]) => !known.has(id) && !perhaps.has(contents)),
    [],
    'nothing was made up',
  )
  t.equal(new Set(found.values()).size, found.size, 'nothing was done twice')
}
