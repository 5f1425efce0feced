import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HistoryEntry, HistoryPage, IdParams, PageQuery } from '@todo/schemas'
import { jsonResponse } from '@todo/service-kit'
import { actorOf } from '../../../access/actor-of.ts'
import { noList } from '../../lists/list-faults.ts'
import { ofOneUser } from '../../own-routes.ts'
import { noTodo } from '../../todos/todo-faults.ts'
import { historyOf } from './history.service.ts'

const asked = {
  tags: ['changes'],
  params: IdParams,
  querystring: PageQuery,
}
const page = { 200: jsonResponse('A page of its history', HistoryPage) }

/** The history of a to-do, and of a list: who did what, and when. */
export const historyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [HistoryEntry, HistoryPage]) app.addSchema(schema)
  ofOneUser(app)

  app.get(
    '/todos/:id/history',
    {
      schema: {
        ...asked,
        operationId: 'getTodoHistory',
        summary: 'See what was done with a to-do',
        description:
          'Who changed what, and when: the latest first. Also of one in the trash; the history of its list tells of one ' +
          'that is deleted for good. What was done while it was in a list that you do not see is left out, and so is ' +
          'what was done longer ago than changes are kept: 180 days, unless set otherwise.',
        response: { ...page, ...noTodo },
      },
    },
    (request) => historyOf(app.orm.em, actorOf(request), { todo: request.params.id }, request.query),
  )

  app.get(
    '/lists/:id/history',
    {
      schema: {
        ...asked,
        operationId: 'getListHistory',
        summary: 'See what was done in a list',
        description:
          'Who changed what, and when: the list, its sections, its to-dos and its members, the latest first. What has ' +
          'been deleted is told of, too.',
        response: { ...page, ...noList },
      },
    },
    (request) => historyOf(app.orm.em, actorOf(request), { list: request.params.id }, request.query),
  )
}
