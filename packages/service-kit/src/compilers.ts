import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { isRecord } from './is-record.ts'

// All routes of all apps in the process share the compiled schemas: most of their answers are the same problem detail, and
// a test builds one app after the other.
const serializersFor = SerializerSelector()
const validatorsFor = AjvCompiler()
const serializers = new Map<string, ReturnType<SerializerFactory>>()
const validators = new Map<unknown, ReturnType<BuildCompilerFromPool>>()

/** Makes the functions that write answers as JSON: one for each shape. Fastify makes one for each answer of each route. */
export const buildSerializer: SerializerFactory = (...surroundings) =>
  getOrMake(serializers, JSON.stringify(surroundings), () => onceForEachShape(serializersFor(...surroundings)))

/** Makes the functions that validate requests: one for each shape, too. */
export const buildValidator: BuildCompilerFromPool = (...surroundings) => {
  // For the same shared schemas and options, the library returns the same compiler.
  const compile = validatorsFor(...surroundings)
  return getOrMake(validators, compile, () => onceForEachShape(compile))
}

function onceForEachShape<Route, Compiled>(compile: (route: Route) => Compiled): (route: Route) => Compiled {
  const known = new Map<string, Compiled>()
  return (route) => getOrMake(known, JSON.stringify(isRecord(route) && route.schema), () => compile(route))
}

/** The value in a map; if there is none, `make` makes it, and the map keeps it. */
function getOrMake<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = known.get(key)
  if (there !== undefined) return there
  const made = make()
  known.set(key, made)
  return made
}
