import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref, UndoRequest, UndoResult } from '@todo/schemas'
import { cacheControl, jsonResponse, problemResponse, requireAccessToken } from '@todo/service-kit'
import { actorOf } from '../../../access/actor-of.ts'
import { RoleTooLow } from '../../../access/roles.ts'
import { ChangeNotFound, MembershipStays, undo } from './undo.service.ts'

/** `/undo`: takes back what one has done. */
export const undoRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [UndoRequest, UndoResult]) app.addSchema(schema)
  requireAccessToken(app)
  cacheControl(app, 'no-store')

  app.post(
    '',
    {
      schema: {
        operationId: 'undo',
        summary: 'Take a change back',
        description:
          'One of your own, named by the `version` that it gave to what it changed: a to-do says it, and so does its history. ' +
          'What has been changed again since stays as it is, and so does a to-do that has no place to go back to. What was deleted stays so if there are as many of its kind as there may be. `conflicts` names all of these. Taking back can be taken back, too. Who is in a list, and as what, is never taken back. Changes are kept for 180 days, unless set otherwise.',
        tags: ['changes'],
        body: ref(UndoRequest),
        response: {
          200: jsonResponse('What became of it', UndoResult),
          403: problemResponse('You may not change that list any more', new RoleTooLow('a viewer', 'an editor')),
          404: problemResponse('There is no such change of yours', new ChangeNotFound()),
          409: problemResponse('It only says who is in a list', new MembershipStays()),
        },
      },
    },
    (request) => undo(app.orm.em, actorOf(request), request.body),
  )
}
