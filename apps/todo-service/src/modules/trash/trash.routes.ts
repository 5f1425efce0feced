import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Attachment,
  DeletedList,
  DeletedTodo,
  Due,
  IdParams,
  PageQuery,
  Recurrence,
  SetRecurrence,
  TrashPage,
  User,
} from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { ofOneUser } from '../own-routes.ts'
import { readOnlyTodo, TodoNotFound } from '../todos/todo-faults.ts'
import { TrashService } from './trash.service.ts'

const tags = ['trash']

/** `/trash`: what has been deleted within the last 30 days. */
export const trashRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [User, Attachment, Due, Recurrence, SetRecurrence, DeletedTodo, DeletedList, TrashPage])
    app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new TrashService(app.orm.em, actorOf(request))

  app.get(
    '',
    {
      schema: {
        operationId: 'listTrash',
        summary: 'See what is in the trash',
        description:
          'Your to-dos and lists that were deleted within the last 30 days. `POST /todos/:id/restore` and ' +
          '`POST /lists/:id/restore` take them out.',
        tags,
        querystring: PageQuery,
        response: { 200: jsonResponse('A page of the trash', TrashPage) },
      },
    },
    (request) => serviceOf(request).list(request.query),
  )

  app.delete(
    '',
    {
      schema: {
        operationId: 'emptyTrash',
        summary: 'Empty the trash',
        description:
          'Deletes for good all that `GET /trash` shows: your to-dos with all that is below them, and your lists. ' +
          'What is gone for good is not brought back by `POST /undo`. A large trash is emptied in several changes: ' +
          'if that is cut off, send it again.',
        tags,
        response: { 204: noBody('The trash is empty') },
      },
    },
    async (request, reply) => {
      await serviceOf(request).empty()
      return reply.code(204).send()
    },
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'purgeTodo',
        summary: 'Delete a to-do for good',
        description: 'One in the trash, with all that is below it.',
        tags,
        params: IdParams,
        response: {
          204: noBody('The to-do is gone'),
          ...readOnlyTodo,
          404: problemResponse('There is no such to-do in the trash, or it is hidden from you', new TodoNotFound()),
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).purge(request.params.id)
      return reply.code(204).send()
    },
  )
}
