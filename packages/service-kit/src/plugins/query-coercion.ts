import type { onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { isRecord } from '../is-record.ts'

type Conversion = (text: string) => unknown

/** Only the canonical form is a number or a boolean: `1e3`, `0x10`, ` 7` and an empty text are not (Ajv's coercion takes them all). */
const conversions: Record<string, Conversion> = {
  integer: (text) => (/^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  // A parameter that may be given several times, and is given once.
  array: (text) => [text],
  // A UUID is written in lower case, and read in any (RFC 9562, section 4).
  uuid: (text) => text.toLowerCase(),
}

/**
 * Queries and path parameters are text: converts them, by the types that the route's schema declares, before they
 * are validated. Bodies are never converted.
 */
export const queryCoercion = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      const ofParams = conversionsOf(route.schema?.params)
      const ofQuery = conversionsOf(route.schema?.querystring)
      if (ofParams.length + ofQuery.length === 0) return
      const convert: onRequestHookHandler = (request, _reply, done) => {
        apply(ofParams, request.params)
        apply(ofQuery, request.query)
        done()
      }
      route.preValidation = [convert, ...[route.preValidation ?? []].flat()]
    })
  },
  { name: 'query-coercion' },
)

function conversionsOf(schema: unknown): [string, Conversion][] {
  if (!isRecord(schema) || !isRecord(schema.properties)) return []
  return Object.entries(schema.properties).flatMap(([name, property]): [string, Conversion][] => {
    const conversion = isRecord(property)
      ? (conversions[String(property.format)] ?? conversions[String(property.type)])
      : undefined
    return conversion ? [[name, conversion]] : []
  })
}

function apply(all: [string, Conversion][], values: unknown) {
  if (isRecord(values)) {
    for (const [name, convert] of all) {
      const value = values[name]
      if (typeof value === 'string') values[name] = convert(value)
    }
  }
}
