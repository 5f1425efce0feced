import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler'

const buildCompiler = SerializerSelector()

/**
 * Makes what writes answers as JSON: one function for each shape, where Fastify makes one for each answer of each route.
 * Most of those are the same problem detail.
 */
export const buildSerializer: SerializerFactory = (...surroundings) => {
  const compile = buildCompiler(...surroundings)
  const known = new Map<string, ReturnType<typeof compile>>()
  return (route) => {
    const shape = JSON.stringify(route.schema)
    const serialize = known.get(shape) ?? compile(route)
    known.set(shape, serialize)
    return serialize
  }
}
