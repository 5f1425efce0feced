import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyError, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ForbiddenField, InvalidUtf8, UnsupportedEncoding, UnsupportedMediaType } from '../errors/errors.ts'
import { parseJson } from '../parse-json.ts'

const JSON_TYPE = 'application/json'
/** A partial change (RFC 7396). It means what JSON means in a PATCH here: null and left-out fields are told apart. */
const MERGE_PATCH = 'application/merge-patch+json'
const PATCH_TYPES = [JSON_TYPE, MERGE_PATCH]

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Whether a route needs no body: it has no schema for one, or one that allows `null`. */
export function isBodyOptional(schema: unknown): boolean {
  if (schema === undefined) return true
  const { type }: { type?: unknown } = Object(schema)
  return Array.isArray(type) && type.includes('null')
}

/**
 * Takes JSON bodies only, as they are: in UTF-8, where Fastify alone would put U+FFFD in the place of a broken byte, and
 * not compressed. PATCH takes a merge patch as well. Where there is no content, its type is not looked at.
 */
export const jsonOnly = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser<Buffer>(PATCH_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
      // Many clients name a type with every request, so an empty body is fine where none is needed.
      const isOptional = request.mediaType !== JSON_TYPE || isBodyOptional(request.routeOptions.schema?.body)
      if (body.length === 0 && isOptional) return done(null, null)
      const refusal = refusalOf(request)
      if (refusal) return done(refusal)
      let text: string
      try {
        text = utf8.decode(body)
      } catch {
        return done(new InvalidUtf8())
      }
      return parse(request, text, (error, value) => {
        // A text that is refused and yet is JSON has a field that must not be there.
        done(error && parseJson(text) !== undefined ? new ForbiddenField() : error, value)
      })
    })
    app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
      if (body.length === 0) done(null, null)
      else done(refusalOf(request) ?? new UnsupportedMediaType())
    })

    app.addHook('onRoute', (route) => {
      if (route.method === 'PATCH' && route.schema?.body) route.schema = { ...route.schema, consumes: PATCH_TYPES }
    })

    app.addHook('preParsing', (request, _reply, payload, done) => {
      const { headers, mediaType } = request
      if (isEmpty(headers)) {
        if (mediaType !== JSON_TYPE) request.headers = { 'content-type': undefined }
      } else if (headers['content-length'] !== undefined) return done(refusalOf(request), payload)
      // A body whose length is not told may turn out to be empty. It is read before its type is a reason to refuse it.
      else if (!PATCH_TYPES.includes(String(mediaType))) request.headers = { 'content-type': undefined }
      done(null, payload)
    })

    app.addHook('onError', async ({ method }, reply, error) => {
      if (error.statusCode !== 415) return
      if (error instanceof UnsupportedEncoding) reply.header('accept-encoding', 'identity')
      else if (method === 'PATCH') reply.header('accept-patch', PATCH_TYPES.join(', '))
    })
  },
  { name: 'json-only' },
)

/** Why the content of a request is not taken, whatever it is. */
function refusalOf({ headers, method, mediaType }: FastifyRequest): FastifyError | null {
  if (!isPlain(headers)) return new UnsupportedEncoding()
  return mediaType === MERGE_PATCH && method !== 'PATCH' ? new UnsupportedMediaType() : null
}

/** Whether a request is known to have no content. */
function isEmpty({ 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders): boolean {
  return coding === undefined && Number(length ?? 0) === 0
}

function isPlain({ 'content-encoding': coding = '' }: IncomingHttpHeaders): boolean {
  return ['', 'identity'].includes(coding.trim().toLowerCase())
}
