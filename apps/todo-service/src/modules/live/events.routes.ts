import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { EventsHeaders, EventText } from '@todo/schemas'
import { cacheControl, EVENT_STREAM, type PlaceLimits, problemResponse, requireAccessToken } from '@todo/service-kit'
import { Type } from 'typebox'
import type { AccountWatcher } from './account-watcher.ts'
import { LiveStreams } from './live-streams.ts'
import { TooManyStreams, TooManyStreamsOfUser } from './stream-faults.ts'

/** After how long a silent stream says something, in milliseconds: proxies cut off what is silent for a minute. */
const HEARTBEAT_MS = 25_000

/** How often reminders and notifications that have come are looked for, in milliseconds. */
const NEWS_EVERY_MS = 1_000

/** How many streams there may be, and how they are kept alive. */
export interface EventsOptions {
  watcher: AccountWatcher
  limits: PlaceLimits
  heartbeatMs?: number
}

/** `/events`: a stream that tells when there is something to get. */
export const eventsRoutes: FastifyPluginAsyncTypebox<EventsOptions> = async (
  app,
  { watcher, limits, heartbeatMs = HEARTBEAT_MS },
) => {
  requireAccessToken(app)
  cacheControl(app, 'no-store')
  const streams = new LiveStreams({
    em: app.orm.em,
    watcher,
    isRevoked: (sessionId) => app.revokedSessions.has(sessionId),
    limits,
    heartbeatMs,
  })
  app.addHook('onClose', async () => streams.close())
  app.repeat('telling of reminders and notifications', NEWS_EVERY_MS, () => streams.tellNews())

  app.get(
    '',
    {
      // How long a stream lasts says nothing of how fast answers are.
      config: { disableMetrics: true },
      schema: {
        operationId: 'streamEvents',
        summary: 'Be told when something changes',
        description:
          'Server-Sent Events. Each `changed` names the accounts in which you see something, your own and those of others ' +
          'who share lists with you, with their versions: then get what has changed. The first comes at once, unless ' +
          '`Last-Event-ID` is the id of what there is already. Of changes in quick succession you may be told only the ' +
          'last. Each `reminder` is one of yours that has come; after a connection has broken, get `/reminders/fires`, and know ' +
          'by its `id` whether you have it already. Each `notification` is a new one of `GET /notifications`. A line that begins with a colon is a heartbeat, every 25 seconds. The stream ends when the access token ' +
          'expires, at a log-out, and when the server is stopped: connect again after `retry` milliseconds. The ' +
          '`EventSource` of browsers sends no `Authorization`: read the stream with `fetch`.',
        tags: ['events'],
        headers: EventsHeaders,
        response: {
          200: {
            description: 'A stream that goes on until you leave',
            content: { [EVENT_STREAM]: { schema: Type.Unsafe<Readable>(EventText) } },
          },
          429: problemResponse('You have too many streams', new TooManyStreamsOfUser(20)),
          503: problemResponse('There are too many streams', new TooManyStreams()),
        },
      },
    },
    async (request, reply) => {
      const stream = streams.open(request.user)
      reply.raw.once('close', () => stream.destroy())
      await streams.begin(stream, request.user, request.headers['last-event-id'])
      // Nginx would wait until it has more to send.
      return reply.type(EVENT_STREAM).header('x-accel-buffering', 'no').send(stream)
    },
  )
}
