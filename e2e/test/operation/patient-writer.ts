import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { call, type Target, type User } from '../contract/client.ts'
import { allTodos, REST_MS } from './writer.ts'

/** A writer that sends each write with an `Idempotency-Key`, again and again until it is acknowledged. */
export interface PatientWriter {
  /** What it has added, by the id that it was told. */
  added: Map<number, string>
  /** How many answers it got from a repetition. */
  replayed: () => number
  /** Stops it, when its present write is acknowledged. */
  stop: () => Promise<void>
}

/** Starts one, for a user of its own. */
export function startPatientWriter(target: Target, { token }: User): PatientWriter {
  const stop = new AbortController()
  const added = new Map<number, string>()
  let replayed = 0

  async function add(contents: string): Promise<void> {
    const headers = { 'idempotency-key': randomUUID() }
    for (;;) {
      const answer = await call(target, 'POST', '/todos', { token, headers, body: { contents } }).catch(() => undefined)
      if (answer?.status === 201) {
        added.set(Number(answer.body.id), contents)
        if (answer.headers['idempotency-replayed']) replayed += 1
        return
      }
      await sleep(100)
    }
  }

  async function write(): Promise<void> {
    for (let count = 0; !stop.signal.aborted; count += 1) {
      await add(`patient ${count}`)
      await sleep(REST_MS)
    }
  }

  const done = write()
  return {
    added,
    replayed: () => replayed,
    stop: async () => {
      stop.abort()
      await done
    },
  }
}

/** Asserts that everything was added once, whatever became of the answers. */
export async function allIsDoneOnce(t: Test, target: Target, user: User, { added, replayed }: PatientWriter) {
  const found = await allTodos(target, user)
  t.same([...found].sort(), [...added].sort(), 'all that was sent is there, once, under the id that was told')
  t.equal(new Set(found.values()).size, found.size)
  t.comment(`${found.size} to-dos were added with a key; ${replayed()} answers were given again`)
}
