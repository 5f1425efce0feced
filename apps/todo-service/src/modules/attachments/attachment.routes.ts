import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AddAttachmentQuery, Attachment, AttachmentParams, DownloadHeaders, IdParams, IfNoneMatch } from '@todo/schemas'
import { fileResponse, jsonResponse, noBody, problemResponse } from '@todo/service-kit'
import { create as disposition } from 'content-disposition'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../../access/actor-of.ts'
import { notModified } from '../own-routes.ts'
import { sendUnchanged } from '../tagged-answer.ts'
import { namesTag } from '../todos/entity-tags.ts'
import { noTodo, readOnlyTodo, TodoNotFound } from '../todos/todo-faults.ts'
import { type AttachmentOptions, AttachmentService } from './attachment.service.ts'
import {
  AttachmentNotFound,
  FileEmpty,
  FileRefused,
  FileTooLarge,
  QuotaExceeded,
  RangeNotSatisfiable,
  StoreUnavailable,
  ThumbnailNotFound,
  TooManyAttachments,
} from './attachment-faults.ts'
import { type ByteRange, rangeOf } from './byte-range.ts'
import { Thumbnails } from './thumbnails.ts'

const BYTES = 'application/octet-stream'
const WEBP = 'image/webp'

const noFile = {
  404: problemResponse(
    'There is no such to-do or file, or it is hidden from you',
    new TodoNotFound(),
    new AttachmentNotFound(),
  ),
}
const unavailable = { 503: problemResponse('The files cannot be reached', new StoreUnavailable()) }
const tags = ['attachments']

/** The files of a to-do. Registered within `/todos`, whose hooks they have. */
export const attachmentRoutes: FastifyPluginAsyncTypebox<AttachmentOptions> = async (app, options) => {
  const serviceOf = (request: FastifyRequest) => new AttachmentService(app.orm.em, actorOf(request), options)
  await app.register(uploadRoute, options)

  app.get(
    '/:id/attachments/:attachment_id',
    {
      schema: {
        operationId: 'downloadAttachment',
        summary: 'Download a file',
        description:
          'Browsers save it, and show or run nothing of it. A download that was cut off goes on with `Range: bytes=N-` and ' +
          '`If-Range`.',
        tags,
        params: AttachmentParams,
        headers: DownloadHeaders,
        response: {
          200: fileResponse('The bytes', 'ETag', 'Accept-Ranges'),
          206: fileResponse('The bytes that `Range` asks for', 'ETag', 'Content-Range'),
          ...notModified,
          ...noFile,
          416: problemResponse('The file is shorter than where the range begins', new RangeNotSatisfiable()),
          ...unavailable,
        },
      },
    },
    async (request, reply) => {
      const { attachment, open } = await serviceOf(request).get(request.params.id, request.params.attachment_id)
      const { name, type, size, sha256 } = attachment
      const etag = `"${sha256}"`
      reply.header('etag', etag)
      if (namesTag(request.headers['if-none-match'], etag)) return sendUnchanged(reply, etag)
      const range = askedRange(request, reply, attachment, etag)
      const file = await open(range)
      if (range)
        reply.code(206).headers({
          'content-range': `bytes ${range.start}-${range.end}/${size}`,
          'content-length': range.end - range.start + 1,
        })
      else reply.code(200).headers({ 'accept-ranges': 'bytes', 'content-length': size })
      return reply
        .type(type)
        .headers({
          'content-disposition': disposition(name),
          // No script in the file runs, even if somebody gets a browser to show it.
          'content-security-policy': "default-src 'none'; sandbox",
          'x-content-type-options': 'nosniff',
        })
        .send(file)
    },
  )

  const thumbnails = new Thumbnails()
  app.get(
    '/:id/attachments/:attachment_id/thumbnail',
    {
      schema: {
        operationId: 'getThumbnail',
        summary: 'A small picture of a picture',
        description:
          'Of a JPEG, PNG, GIF or WebP: a WebP of 256 by 256 pixels at the most, the right way up, and without what the camera ' +
          'has written into it. It is made when it is first asked for.',
        tags,
        params: AttachmentParams,
        headers: IfNoneMatch,
        response: {
          200: fileResponse('The picture, as WebP', 'ETag'),
          ...notModified,
          404: problemResponse(
            'There is no such to-do or file, it is hidden from you, or the file is no picture',
            new TodoNotFound(),
            new AttachmentNotFound(),
            new ThumbnailNotFound(),
          ),
          ...unavailable,
        },
      },
    },
    async (request, reply) => {
      const { attachment, open } = await serviceOf(request).get(request.params.id, request.params.attachment_id)
      const etag = `"${attachment.sha256}-thumbnail"`
      if (namesTag(request.headers['if-none-match'], etag)) return sendUnchanged(reply, etag)
      const picture = await thumbnails.of(attachment, open)
      return reply.header('etag', etag).type(WEBP).send(picture)
    },
  )

  app.delete(
    '/:id/attachments/:attachment_id',
    {
      schema: {
        operationId: 'deleteAttachment',
        summary: 'Delete a file',
        description: 'For 29 days, an undo brings it back.',
        tags,
        params: AttachmentParams,
        response: { 204: noBody('The to-do does not have the file any more'), ...readOnlyTodo, ...noFile },
      },
    },
    async (request, reply) => {
      await serviceOf(request).delete(request.params.id, request.params.attachment_id)
      return reply.code(204).send()
    },
  )
}

/** Takes a body of any type as a stream. */
const uploadRoute: FastifyPluginAsyncTypebox<AttachmentOptions> = async (app, options) => {
  const { maxBytes, accountBytes } = options
  // The rest of a file that is refused is not waited for.
  app.addHook('onError', async ({ raw }, reply) => {
    if (!raw.complete) reply.header('connection', 'close')
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async (_request: FastifyRequest, payload: Readable) => payload)

  app.post(
    '/:id/attachments',
    {
      // A streamed body has no fingerprint for an idempotency key, and sending a file again adds nothing.
      config: { idempotencyKey: false },
      schema: {
        operationId: 'addAttachment',
        summary: 'Attach a file',
        description:
          `Send the bytes as the body, of any \`Content-Type\`. A file may have ${maxBytes} bytes, and all files of an account ` +
          `${accountBytes} together: those of a list count for its owner. Sending the same file under the same name again adds ` +
          'nothing.',
        tags,
        params: IdParams,
        querystring: AddAttachmentQuery,
        body: {
          content: {
            [BYTES]: {
              // No `type`: what is validated here is a stream, and no text.
              schema: { contentMediaType: BYTES, description: 'The bytes of the file', examples: ['…'] },
            },
          },
        },
        response: {
          201: jsonResponse('The file, which is attached now', Attachment, 'Location'),
          ...readOnlyTodo,
          ...noTodo,
          409: problemResponse('There is no room for it', new TooManyAttachments(), new QuotaExceeded(accountBytes)),
          413: problemResponse('It is too large', new FileTooLarge(maxBytes)),
          422: problemResponse('It is empty, or the virus scanner refuses it', new FileEmpty(), new FileRefused()),
          ...unavailable,
        },
      },
    },
    async (request, reply) => {
      const { params, query, headers } = request
      const length = headers['content-length']
      const attachment = await new AttachmentService(app.orm.em, actorOf(request), options).add(params.id, {
        name: query.name,
        length: length === undefined ? undefined : Number(length),
        body: request.body instanceof Readable ? request.body : Readable.from([]),
      })
      return reply.code(201).header('location', `/todos/${params.id}/attachments/${attachment.id}`).send(attachment)
    },
  )
}

/** The part of a file that a request asks for. `Range` is ignored for HEAD, and if `If-Range` names another file. */
function askedRange(
  { method, headers }: FastifyRequest<{ Headers: DownloadHeaders }>,
  reply: FastifyReply,
  { size }: Attachment,
  etag: string,
): ByteRange | undefined {
  if (method !== 'GET' || (headers['if-range'] ?? etag) !== etag) return undefined
  try {
    return rangeOf(headers.range, size)
  } catch (error) {
    reply.header('content-range', `bytes */${size}`)
    throw error
  }
}
