import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { isRecord } from './is-record.ts'

// What schemas are compiled to is shared by all routes of all apps in the process: most of their answers are the same
// problem detail, and a test builds one app after the other.
const serializersFor = SerializerSelector()
const validatorsFor = AjvCompiler()
const serializers = new Map<string, ReturnType<SerializerFactory>>()
const validators = new Map<unknown, ReturnType<BuildCompilerFromPool>>()

/** Makes what writes answers as JSON: one function for each shape, where Fastify makes one for each answer of each route. */
export const buildSerializer: SerializerFactory = (...surroundings) =>
  find(serializers, JSON.stringify(surroundings), () => onceForEachShape(serializersFor(...surroundings)))

/** Makes what validates requests: one function for each shape, too. */
export const buildValidator: BuildCompilerFromPool = (...surroundings) => {
  // The same compiler, for the same surroundings.
  const compile = validatorsFor(...surroundings)
  return find(validators, compile, () => onceForEachShape(compile))
}

function onceForEachShape<Route, Compiled>(compile: (route: Route) => Compiled): (route: Route) => Compiled {
  const known = new Map<string, Compiled>()
  return (route) => find(known, JSON.stringify(isRecord(route) && route.schema), () => compile(route))
}

/** What a map has; if it has nothing, what is made then. */
function find<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = known.get(key)
  if (there !== undefined) return there
  const made = make()
  known.set(key, made)
  return made
}
