import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { QuickAdd, QuickAddRequest, ref, Todo } from '@todo/schemas'
import { jsonResponse, problemResponse } from '@todo/service-kit'
import { actorOf } from '../../../access/actor-of.ts'
import { RoleTooLow } from '../../../access/roles.ts'
import { QuickService } from './quick.service.ts'

/** `/todos/quick`: to-dos as lines of text. Registered within `/todos`. */
export const quickRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [QuickAdd, QuickAddRequest]) app.addSchema(schema)

  app.post(
    '/quick',
    {
      schema: {
        operationId: 'quickAddTodo',
        summary: 'Add a to-do in one line',
        description:
          'Such as "Pay rent every month on the last day at 9 #Home @bills p1". docs/quick-add.md has the grammar. A list, ' +
          'a section or a person that is not there stays in the text. With `dry_run` nothing is added, and the answer is what was understood.',
        tags: ['todos'],
        body: ref(QuickAddRequest),
        response: {
          200: jsonResponse('What was understood, with `dry_run`', QuickAdd),
          201: jsonResponse('The new to-do', Todo, 'Location'),
          403: problemResponse('You may see the list, but not add to it', new RoleTooLow('a viewer', 'an editor')),
        },
      },
    },
    async (request, reply) => {
      const service = new QuickService(app.orm.em, actorOf(request))
      if (request.body.dry_run) return reply.code(200).send((await service.understand(request.body)).quickAdd)
      const todo = await service.add(request.body)
      return reply.code(201).header('location', `/todos/${todo.id}`).send(todo)
    },
  )
}
