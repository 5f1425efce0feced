import fp from 'fastify-plugin'
import { InvalidUtf8 } from '../errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Takes JSON bodies only, and only in UTF-8: Fastify alone would put U+FFFD in the place of a broken byte. */
export const jsonOnly = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      // Many clients name a type with every request; where no body is wanted, an empty one is not malformed.
      if (body.length === 0 && !request.routeOptions.schema?.body) return done(null)
      let text: string
      try {
        text = utf8.decode(body)
      } catch {
        return done(new InvalidUtf8())
      }
      return parse(request, text, done)
    })
  },
  { name: 'json-only' },
)
