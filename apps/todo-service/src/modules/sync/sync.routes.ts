import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Attachment,
  Comment,
  Due,
  List,
  Recurrence,
  Reminder,
  ReminderTime,
  SavedFilter,
  Section,
  SetRecurrence,
  Settings,
  SyncAnswer,
  SyncDeleted,
  SyncLabel,
  SyncMember,
  SyncQuery,
  Todo,
  User,
} from '@todo/schemas'
import { clientSignal, jsonResponse, problemResponse } from '@todo/service-kit'
import { TooManyWaitingRequests } from '../live/stream-faults.ts'
import type { WaitingRequests } from '../live/waiting-requests.ts'
import { ofOneUser } from '../own-routes.ts'
import { SyncService } from './sync.service.ts'
import { decodeToken } from './sync-token.ts'
import { syncWhenChanged } from './sync-when-changed.ts'

const SCHEMAS = [
  User,
  Due,
  Attachment,
  Recurrence,
  SetRecurrence,
  Todo,
  List,
  Section,
  SavedFilter,
  Comment,
  Reminder,
  ReminderTime,
  Settings,
  SyncMember,
  SyncLabel,
  SyncDeleted,
  SyncAnswer,
]

/** `/sync`: for clients that keep everything themselves, and work without a connection. */
export const syncRoutes: FastifyPluginAsyncTypebox<{ waiting: WaitingRequests }> = async (app, { waiting }) => {
  for (const schema of SCHEMAS) app.addSchema(schema)
  ofOneUser(app)

  app.get(
    '',
    {
      schema: {
        operationId: 'sync',
        summary: 'Get what has changed',
        description:
          'For clients that keep everything themselves. Without a `token`: everything that you see, in pages. With the ' +
          '`token` of the answer before: what has changed since, as it is now, whatever it was in between. Ask again at ' +
          'once while `has_more` is true. Take away what is `deleted`, then put in the rest by its id: to do so twice does ' +
          'no harm. A list that you begin to see comes whole; with one that is `deleted` goes all that is in it. With ' +
          '`wait`, the answer is held back until there is something to tell.',
        tags: ['sync'],
        querystring: SyncQuery,
        response: {
          200: jsonResponse('What has changed', SyncAnswer),
          429: problemResponse('Too many of your requests wait', new TooManyWaitingRequests(20)),
        },
      },
    },
    ({ user, query: { token, limit, wait } }, reply) => {
      const service = new SyncService(app.orm.em, user)
      const state = token === undefined ? undefined : decodeToken(token, user.id)
      if (wait === 0) return service.sync(state, limit).then(({ answer }) => answer)
      const asked = { userId: user.id, state, limit }
      return syncWhenChanged(service, asked, waiting, { ms: wait * 1_000, signal: clientSignal(reply) })
    },
  )
}
