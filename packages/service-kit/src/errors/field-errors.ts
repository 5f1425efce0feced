import { type FieldError, patternInWords } from '@todo/schemas'
import type { FastifyError, FastifyRequest } from 'fastify'
import { InvalidInput } from './errors.ts'

type SchemaFault = NonNullable<FastifyError['validation']>[number]

/** How many faults an answer lists. A client that makes more of them can begin with these. */
const LISTED = 20
/** How much of a name that the client made up is sent back, in UTF-16 units. */
const NAME_LENGTH = 100

/** The faults of an input, as they are answered. */
export interface FieldErrors {
  /** How many there are. */
  total: number
  /** The first ones. */
  listed: FieldError[]
}

/** The request that an input came with. */
export type Sent = Pick<FastifyRequest, 'method' | 'body' | 'query'>

/** In a PATCH, null means "without this field" (RFC 7396, section 1). */
const NOT_CLEARED = 'cannot be cleared: leave it out, and it stays as it is'
const NOT_REPEATED = 'must be given once'

/** The faults of an input: those that its schema found, or those that a service found. */
export function fieldErrorsOf(error: FastifyError, sent: Sent): FieldErrors {
  if (error instanceof InvalidInput) return { total: error.faults.length, listed: error.faults.slice(0, LISTED) }
  const inBody = error.validationContext === 'body'
  const faults = (error.validation ?? []).filter(isTold)
  const plain = plainFaults(error.validationContext, faults, sent)
  const others = faults.filter(({ instancePath }) => !plain.has(instancePath)).map(describe)
  const all = [...[...plain].map(([pointer, detail]) => ({ pointer, detail })), ...others]
  const listed = all
    .slice(0, LISTED)
    .map((fault) => (inBody ? fault : { parameter: fault.pointer.slice(1), detail: fault.detail }))
  return { total: all.length, listed }
}

/**
 * Whether a fault helps the client. If a field may also be null, a wrong value has a second fault, that it is not null: that
 * one is left out.
 */
function isTold({ keyword, params, schemaPath }: SchemaFault): boolean {
  return keyword !== 'anyOf' && !(params.type === 'null' && schemaPath.includes('/anyOf/'))
}

/** The faulty places where one reason says more than all that the schema finds there, each with that reason. */
function plainFaults(
  context: FastifyError['validationContext'],
  faults: readonly SchemaFault[],
  { method, body, query }: Sent,
): Map<string, string> {
  const reasonFor = ({ keyword, instancePath }: SchemaFault) => {
    if (instancePath === '') return undefined
    if (context === 'body') return method === 'PATCH' && valueAt(body, instancePath) === null ? NOT_CLEARED : undefined
    const isRepeated = context === 'querystring' && keyword === 'type' && Array.isArray(valueAt(query, instancePath))
    return isRepeated ? NOT_REPEATED : undefined
  }
  return new Map(
    faults.flatMap((fault): [string, string][] => {
      const reason = reasonFor(fault)
      return reason === undefined ? [] : [[fault.instancePath, reason]]
    }),
  )
}

function valueAt(input: unknown, path: string): unknown {
  const names = path.slice(1).split('/')
  return names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), input)
}

/** What a value with a `format` must be. */
const FORMATS: Record<string, string> = {
  uuid: 'must be a UUID',
  date: 'must be a date that exists, as in 2026-12-24',
  'date-time': 'must be a moment with a time zone, as in 2026-11-25T12:00:00Z',
}
const WRONG_FORM = 'does not have the right form'

/** Where a fault is, and what to change, in words: never a regular expression. */
function describe({ keyword, instancePath, params, message = 'is not valid' }: SchemaFault) {
  const at = (name: unknown) => `${instancePath}/${pointerToken(name)}`
  switch (keyword) {
    case 'required':
      return { pointer: at(params.missingProperty), detail: 'is required' }
    case 'additionalProperties':
      return { pointer: at(params.additionalProperty), detail: 'is not known here' }
    case 'minProperties':
      return { pointer: instancePath, detail: 'must have at least one of the known fields' }
    case 'uniqueItems':
      return { pointer: instancePath, detail: 'must not have the same item twice' }
    case 'const':
      return { pointer: instancePath, detail: `must be ${JSON.stringify(params.allowedValue)}` }
    case 'enum':
      return { pointer: instancePath, detail: `must be one of ${JSON.stringify(params.allowedValues)}` }
    case 'pattern':
      return { pointer: instancePath, detail: patternInWords(String(params.pattern)) ?? WRONG_FORM }
    case 'format':
      return { pointer: instancePath, detail: FORMATS[String(params.format)] ?? WRONG_FORM }
    default:
      return { pointer: instancePath, detail: message }
  }
}

/** A name as a part of a JSON Pointer (RFC 6901, section 3), cut if it is long. */
function pointerToken(name: unknown): string {
  const text = String(name)
  const short = text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH).toWellFormed()}…` : text
  return short.replaceAll('~', '~0').replaceAll('/', '~1')
}
