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

/** What a client costs that synchronises for the first time, page by page: the processor's time, and memory. */
export const syncEverything: Workload = {
  name: NAME,
  about: 'GET /sync, page by page, of an account of 10,000 to-dos: the time of the processor, and whether memory grows',
  subject: 'todo',
  run: async ({ scope, mysqlUrl, contenders, scale, key, say }) => {
    const database = newDatabase(scope, mysqlUrl, 'synced')
    const { url, metricsUrl } = await contenders.another('todo', { as: NAME, env: { DATABASE_URL: database } })
    say(`${NAME}: filling an account with ${scale.synced.toLocaleString('en')} to-dos …`)
    await addTodosOf(database, 1, scale.synced)
    await spreadTodosOf(database, 1)
    const user = newUser(key, 1)
    const read = async (): Promise<number> => {
      const before = await metric(metricsUrl, 'process_cpu_seconds_total')
      await readEverything(url, user)
      return 1000 * ((await metric(metricsUrl, 'process_cpu_seconds_total')) - before)
    }
    const rss = () => metric(metricsUrl, 'process_resident_memory_bytes')
    for (let reading = 0; reading < READINGS; reading += 1) await read()
    const before = await rss()
    const cpuMs: number[] = []
    for (let reading = 0; reading < READINGS; reading += 1) cpuMs.push(await read())
    const grownMb = ((await rss()) - before) / BYTES_PER_MB
    say(`${NAME} · todo · ${median(cpuMs).toFixed(0)} ms of CPU, memory grew by ${grownMb.toFixed(1)} MB`)
    return {
      rows: [],
      figures: [
        { workload: NAME, name: 'CPU of reading it all', value: median(cpuMs), unit: 'ms' },
        { workload: NAME, name: 'growth of RSS while it is read ten times', value: grownMb, unit: 'MB' },
      ],
    }
  },
}

/** Follows the tokens from the first page to the last. */
async function readEverything(url: string, { headers }: User): Promise<void> {
  let path = `/sync?limit=${PAGE}`
  for (let hasMore = true; hasMore; ) {
    const { text } = await send(url, { method: 'GET', path, headers })
    const page: { token: string; has_more: boolean } = JSON.parse(text)
    path = `/sync?limit=${PAGE}&token=${encodeURIComponent(page.token)}`
    hasMore = page.has_more
  }
}
