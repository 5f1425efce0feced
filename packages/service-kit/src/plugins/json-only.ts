import type { IncomingHttpHeaders } from 'node:http'
import fp from 'fastify-plugin'
import { InvalidUtf8, UnsupportedEncoding, UnsupportedMediaType } from '../errors.ts'

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
      if (body.length === 0 && isBodyOptional(request.routeOptions.schema?.body)) return done(null, null)
      let text: string
      try {
        text = utf8.decode(body)
      } catch {
        return done(new InvalidUtf8())
      }
      return parse(request, text, done)
    })
    app.addContentTypeParser('*', (_request, _payload, done) => done(new UnsupportedMediaType()))

    app.addHook('onRoute', (route) => {
      if (route.method === 'PATCH' && route.schema?.body) route.schema = { ...route.schema, consumes: PATCH_TYPES }
    })

    app.addHook('preParsing', (request, _reply, payload, done) => {
      const { headers, method, mediaType } = request
      if (isEmpty(headers)) {
        if (mediaType !== JSON_TYPE) request.headers = { 'content-type': undefined }
      } else if (!isPlain(headers)) return done(new UnsupportedEncoding())
      else if (mediaType === MERGE_PATCH && method !== 'PATCH') return done(new UnsupportedMediaType())
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

/** Whether a request is known to have no content. */
function isEmpty({ 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders): boolean {
  return coding === undefined && Number(length ?? 0) === 0
}

function isPlain({ 'content-encoding': coding = '' }: IncomingHttpHeaders): boolean {
  return ['', 'identity'].includes(coding.trim().toLowerCase())
}
