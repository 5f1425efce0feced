import type { FastifyInstance } from 'fastify'
import type { TodoListCache } from './todo-list-cache.ts'

const LOOKUPS = 'todo_list_cache_lookups_total'
const BYTES = 'todo_list_cache_bytes'
const LISTS = 'todo_list_cache_lists'

/** Adds metrics of the cache of lists to the app. They are collected when somebody reads them. */
export function addListCacheMetrics(app: FastifyInstance, cache: TodoListCache): void {
  const { client } = app.metrics
  const registers = [app.metricsRegistry]
  new client.Counter({
    registers,
    name: LOOKUPS,
    help: 'How lists were found: in the cache (hit), being loaded already for another request (shared), or loaded (miss)',
    labelNames: ['result'],
    collect() {
      this.reset()
      for (const [result, count] of Object.entries(cache.lookups)) this.inc({ result }, count)
    },
  })
  new client.Gauge({
    registers,
    name: BYTES,
    help: 'How much memory the cached lists take, in bytes; at most LIST_CACHE_BYTES',
    collect() {
      this.set(cache.contents.bytes)
    },
  })
  new client.Gauge({
    registers,
    name: LISTS,
    help: 'How many lists are in the cache',
    collect() {
      this.set(cache.contents.lists)
    },
  })
}
