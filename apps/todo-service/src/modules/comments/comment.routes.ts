import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Comment, CommentPage, CommentText, IdParams, IfNoneMatch, PageQuery, ref } from '@todo/schemas'
import { jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { RoleTooLow } from '../../access/roles.ts'
import { notModified, ofOneUser } from '../own-routes.ts'
import { sendTagged } from '../tagged-answer.ts'
import { noTodo } from '../todos/todo-faults.ts'
import { CommentService } from './comment.service.ts'
import { CommentNotFound, NotYourComment, TooManyComments } from './comment-faults.ts'

const noComment = { 404: problemResponse('There is no such comment, or it is hidden from you', new CommentNotFound()) }
const tags = ['comments']

/** The comments on a to-do. Registered within `/todos`, whose hooks they have. */
export const commentsOfTodoRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Comment, CommentPage, CommentText]) app.addSchema(schema)
  const serviceOf = (request: FastifyRequest) => new CommentService(app.orm.em, actorOf(request))

  app.get(
    '/:id/comments',
    {
      schema: {
        operationId: 'listComments',
        summary: 'Read the comments on a to-do',
        description: 'The oldest first, one page at a time: send `next_cursor` as `cursor` until it is null.',
        tags,
        params: IdParams,
        querystring: PageQuery,
        response: { 200: jsonResponse('A page of its comments', CommentPage), ...noTodo },
      },
    },
    (request) => serviceOf(request).page(request.params.id, request.query),
  )

  app.post(
    '/:id/comments',
    {
      schema: {
        operationId: 'createComment',
        summary: 'Comment on a to-do',
        description: 'Whoever may change the to-do may comment on it. A to-do has at most 1,000 comments.',
        tags,
        params: IdParams,
        body: ref(CommentText),
        response: {
          201: jsonResponse('The new comment', Comment, 'Location'),
          403: problemResponse('You may only look', new RoleTooLow('a viewer', 'an editor')),
          ...noTodo,
          409: problemResponse('It has too many', new TooManyComments()),
        },
      },
    },
    async (request, reply) => {
      const comment = await serviceOf(request).create(request.params.id, request.body)
      return reply.code(201).header('location', `/comments/${comment.id}`).send(comment)
    },
  )
}

/** `/comments`: one by one. */
export const commentRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of [Comment, CommentText]) app.addSchema(schema)
  ofOneUser(app)
  const serviceOf = (request: FastifyRequest) => new CommentService(app.orm.em, actorOf(request))

  app.get(
    '/:id',
    {
      schema: {
        operationId: 'getComment',
        summary: 'Get a comment',
        description: 'On a to-do that you see.',
        tags,
        params: IdParams,
        headers: IfNoneMatch,
        response: { 200: jsonResponse('The comment', Comment, 'ETag'), ...notModified, ...noComment },
      },
    },
    async (request, reply) => sendTagged(request, reply, await serviceOf(request).get(request.params.id)),
  )

  app.patch(
    '/:id',
    {
      schema: {
        operationId: 'patchComment',
        summary: 'Change a comment',
        description: 'One of your own. Whom it mentions follows from the new text.',
        tags,
        params: IdParams,
        body: ref(CommentText),
        response: {
          200: jsonResponse('The comment as it is now', Comment),
          403: problemResponse('It is not yours, or you may only look', new NotYourComment()),
          ...noComment,
        },
      },
    },
    (request) => serviceOf(request).patch(request.params.id, request.body),
  )

  app.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteComment',
        summary: 'Delete a comment',
        description: 'Your own; admins of a list delete any. `POST /undo` brings it back.',
        tags,
        params: IdParams,
        response: {
          204: noBody('The comment is deleted'),
          403: problemResponse('It is not yours, and you are no admin', new RoleTooLow('an editor', 'an admin')),
          ...noComment,
        },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id)
      return reply.code(204).send()
    },
  )
}
