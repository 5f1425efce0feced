import { type FieldError, WELL_FORMED } from '@todo/schemas'
import type { FastifyError } from 'fastify'
import { InvalidInput } from './errors.ts'

type SchemaFault = NonNullable<FastifyError['validation']>[number]

/** Every fault of an input: those that its schema found, or the one that a service found. */
export function fieldErrorsOf(error: FastifyError): FieldError[] {
  if (error instanceof InvalidInput) return [...error.faults]
  const inBody = error.validationContext === 'body'
  return (error.validation ?? []).map((fault) => {
    const { pointer, detail } = describe(fault)
    return inBody ? { pointer, detail } : { parameter: pointer.slice(1), detail }
  })
}

function describe({ keyword, instancePath, params, message = 'is not valid' }: SchemaFault): {
  pointer: string
  detail: string
} {
  switch (keyword) {
    case 'required':
      return { pointer: `${instancePath}/${pointerToken(params.missingProperty)}`, detail: 'is required' }
    case 'additionalProperties':
      return { pointer: `${instancePath}/${pointerToken(params.additionalProperty)}`, detail: 'is not known here' }
    case 'minProperties':
      return { pointer: instancePath, detail: 'must have at least one of the known fields' }
    case 'const':
      return { pointer: instancePath, detail: `must be ${JSON.stringify(params.allowedValue)}` }
    case 'enum':
      return { pointer: instancePath, detail: `must be one of ${JSON.stringify(params.allowedValues)}` }
    case 'pattern':
      return { pointer: instancePath, detail: params.pattern === WELL_FORMED ? 'must be well-formed Unicode' : message }
    default:
      return { pointer: instancePath, detail: message }
  }
}

/** A name as a part of a JSON Pointer (RFC 6901, section 3). */
function pointerToken(name: unknown): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1')
}
