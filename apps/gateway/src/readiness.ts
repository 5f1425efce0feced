import { callService } from '@todo/service-kit'
import { handOver } from './proxy/local-upstream.ts'
import type { LocalApp, Upstream } from './proxy/upstream.ts'

/** How long a service may take to say that it is ready, in milliseconds. */
const TIMEOUT_MS = 1_500

/** Whether a service says that it is ready. Fails, or says no, when it does not answer in time. */
export function isReady(upstream: Upstream): Promise<boolean> {
  return typeof upstream === 'string' ? urlIsReady(upstream) : appIsReady(upstream)
}

/** Whether all of them say so. */
export async function areReady(upstreams: readonly Upstream[]): Promise<boolean> {
  const answers = await Promise.allSettled(upstreams.map(isReady))
  return answers.every((answer) => answer.status === 'fulfilled' && answer.value)
}

async function urlIsReady(origin: string): Promise<boolean> {
  const { ok } = await callService(new URL('/readyz', origin), { timeoutMs: TIMEOUT_MS })
  return ok
}

function appIsReady(app: LocalApp): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const request = { method: 'GET', url: '/readyz', headers: { host: 'gateway' }, body: undefined }
  handOver(app, request, TIMEOUT_MS, (_error, answer) => resolve(answer?.statusCode === 200))
  return promise
}
