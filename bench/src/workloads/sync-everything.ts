import assert from 'node:assert/strict'
import type { Bench } from '../bench.ts'
import type { Server } from '../contenders/server.ts'
import { addTodosOf, newDatabase, spreadTodosOf } from '../database.ts'
import { send } from '../load/call.ts'
import { metric } from '../load/metric.ts'
import { median } from '../statistics.ts'
import { newUser, type User } from '../users.ts'
import type { Workload } from './workload.ts'

const NAME = 'sync-everything'
/** How often all is read before it is measured, and while it is. */
const READINGS = 10
/** How many changes a page has at most. */
const PAGE = 500
const BYTES_PER_MB = 1024 ** 2
const CPU = 'process_cpu_seconds_total'
const RSS = 'process_resident_memory_bytes'

/** What a client costs that synchronises for the first time, page by page: the processor's time, and memory. */
export const syncEverything: Workload = {
  name: NAME,
  about: 'GET /sync, page by page, of an account of 10,000 to-dos: the time of the processor, and whether memory grows',
  subject: 'todo',
  run: async (bench) => {
    const { scope, mysqlUrl, contenders, scale, key, say } = bench
    const database = await newDatabase(scope, mysqlUrl, 'todo-service')
    const as = (contender: string) => ({ as: `${NAME}-${contender}`, env: { DATABASE_URL: database } })
    const servers = [await contenders.another('todo', as('todo')), await contenders.another('raw', as('raw'))] as const
    say(`${NAME}: filling an account with ${scale.synced.toLocaleString('en')} to-dos …`)
    await addTodosOf(database, 1, scale.synced)
    await spreadTodosOf(database, 1)
    const user = newUser(key, 1)
    const [todo, raw] = [await measure(bench, servers[0], user), await measure(bench, servers[1], user)]
    for (const { stop } of servers) await stop()
    return {
      rows: [],
      figures: [
        { workload: NAME, name: 'CPU of reading it all', value: todo.cpuMs, unit: 'ms' },
        { workload: NAME, name: 'growth of RSS while it is read ten times', value: todo.grownMb, unit: 'MB' },
        { workload: NAME, name: 'raw: CPU of reading it all', value: raw.cpuMs, unit: 'ms' },
        { workload: NAME, name: 'CPU against raw', value: todo.cpuMs / raw.cpuMs, unit: '×' },
      ],
    }
  },
}

async function measure({ scale, say }: Bench, { name, url, metricsUrl }: Server, user: User) {
  const cpuMs: number[] = []
  let before = 0
  for (let reading = 0; reading < 2 * READINGS; reading += 1) {
    if (reading === READINGS) before = await metric(metricsUrl, RSS)
    const cpu = await metric(metricsUrl, CPU)
    const read = await readEverything(url, user)
    assert.equal(read, scale.synced, `${name} has ${read} to-dos, and not ${scale.synced}`)
    if (reading >= READINGS) cpuMs.push(1000 * ((await metric(metricsUrl, CPU)) - cpu))
  }
  const grownMb = ((await metric(metricsUrl, RSS)) - before) / BYTES_PER_MB
  say(`${name}: ${median(cpuMs).toFixed(0)} ms of CPU, memory grew by ${grownMb.toFixed(1)} MB`)
  return { cpuMs: median(cpuMs), grownMb }
}

/** Follows the tokens from the first page to the last, and counts the to-dos. */
async function readEverything(url: string, { headers }: User): Promise<number> {
  let path = `/sync?limit=${PAGE}`
  let count = 0
  for (let hasMore = true; hasMore; ) {
    const { text } = await send(url, { method: 'GET', path, headers })
    const page: { token: string; has_more: boolean; todos: unknown[] } = JSON.parse(text)
    path = `/sync?limit=${PAGE}&token=${encodeURIComponent(page.token)}`
    count += page.todos.length
    hasMore = page.has_more
  }
  return count
}
