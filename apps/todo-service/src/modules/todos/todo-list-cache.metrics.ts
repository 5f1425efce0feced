import type { FastifyInstance } from 'fastify'
import type { TodoListCache } from './todo-list-cache.ts'

const LOOKUPS = 'todo_list_cache_lookups_total'
const BYTES = 'todo_list_cache_bytes'
const LISTS = 'todo_list_cache_lists'

/** Adds what the cache of lists does to the metrics of the app; it is asked when they are read. */
export function addListCacheMetrics(app: FastifyInstance, cache: TodoListCache): void {
  const { client } = app.metrics
  const registers = [app.metricsRegistry]
  new client.Counter({
    registers,
    name: LOOKUPS,
    help: 'How lists were found: remembered (hit), being read for somebody else (shared), or read (miss)',
    labelNames: ['result'],
    collect() {
      this.reset()
      for (const [result, count] of Object.entries(cache.lookups)) this.inc({ result }, count)
    },
  })
  new client.Gauge({
    registers,
    name: BYTES,
    help: 'How much memory the remembered lists take, in bytes; at most LIST_CACHE_BYTES',
    collect() {
      this.set(cache.contents.bytes)
    },
  })
  new client.Gauge({
    registers,
    name: LISTS,
    help: 'How many lists are remembered',
    collect() {
      this.set(cache.contents.lists)
    },
  })
}
