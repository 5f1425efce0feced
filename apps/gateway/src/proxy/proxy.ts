import { type IncomingMessage, METHODS } from 'node:http'
import { finished, Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type TurnLimits, Turns } from '@todo/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { bodyInHand } from './body-in-hand.ts'
import { handOverTo } from './local-upstream.ts'
import { proxyLogger } from './proxy-logger.ts'
import type { ConnectionOptions } from './remote-upstream.ts'
import { UnfinishedBodies, type UnfinishedBodyLimits } from './unfinished-bodies.ts'
import type { ServiceBehind } from './upstream.ts'

/** The services, how connections to them are made, and how long to wait for them. */
export interface ProxyOptions extends ConnectionOptions {
  services: readonly ServiceBehind[]
  /**
   * How many requests a service gets. A turn ends when a short answer is there, or a long one begins: so a client that reads
   * slowly keeps nobody else from being answered. When the service hangs, those that wait take a part of the gateway's places
   * only.
   */
  turns: TurnLimits
  unfinishedBodies: UnfinishedBodyLimits
}

/** Sends requests on to the service that their path belongs to: to a URL, or to an app in this process. */
export const proxy = fp<ProxyOptions>(
  async (app, { services, turns: turnLimits, unfinishedBodies, ...connections }) => {
    const unfinished = new UnfinishedBodies(unfinishedBodies)
    app.decorateRequest('sending', null)
    app.decorateRequest('endTurn', () => undefined)
    for (const method of METHODS) {
      if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
    }
    await app.register(async (scope) => {
      scope.setChildLoggerFactory(proxyLogger)
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', async (_request: FastifyRequest, payload: IncomingMessage) => payload)
      scope.addHook('preValidation', async (request, reply) => {
        if (!(request.body instanceof Readable)) return
        request.body = await inHand(request.body, reply, unfinished).catch((error: unknown) => {
          // The client may still send some of it.
          reply.header('connection', 'close')
          throw error
        })
      })
      for (const { name, upstream, paths } of services) {
        const turns = new Turns(turnLimits)
        if (typeof upstream === 'string') {
          // A stack in one process never needs it: it would take 7 MB, and a twentieth of the time to start.
          const { proxyService } = await import('./remote-upstream.ts')
          await proxyService(scope, { name, url: upstream, paths, turns }, connections)
        } else {
          const service = { name, app: upstream, turns, timeoutMs: connections.timeoutMs }
          for (const where of paths) handOverTo(scope, service, where)
        }
      }
    })
  },
  { name: 'proxy', dependencies: ['body-limit'] },
)

/** A body, as `bodyInHand` has it. It counts as unfinished until then, and at its service until it is answered. */
async function inHand(payload: Readable, { request, raw }: FastifyReply, unfinished: UnfinishedBodies) {
  const body = bodyInHand(payload)
  // Node handles the headers before it reads the body. Most bodies arrive together with them, and need not be counted.
  await Promise.race([nextTurn(), body])
  if (request.raw.complete) return body
  return unfinished.during(request.clientAddress, body, (leave) => finished(raw, leave))
}
