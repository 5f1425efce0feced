import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { isRecord } from './is-record.ts'

// All routes of all apps in the process share the compiled schemas: most of their answers are the same problem detail, and
// a test builds one app after the other. Each is compiled when it is first needed: all at once, they are a quarter of a start.
const serializersFor = SerializerSelector()
const validatorsFor = AjvCompiler()
const serializers = new Map<string, ReturnType<SerializerFactory>>()
const validators = new Map<unknown, ValidatorCompiler>()

type ValidatorCompiler = ReturnType<BuildCompilerFromPool>
type Validator = ReturnType<ValidatorCompiler>

/** Makes the functions that write answers as JSON: one for each shape. Fastify makes one for each answer of each route. */
export const buildSerializer: SerializerFactory = (...surroundings) =>
  getOrMake(serializers, JSON.stringify(surroundings), () => {
    const compile = serializersFor(...surroundings)
    return onceForEachShape((route) => {
      const serializer = onFirstUse(() => compile(route))
      return (answer) => serializer()(answer)
    })
  })

/** Makes the functions that validate requests: one for each shape, too. */
export const buildValidator: BuildCompilerFromPool = (...surroundings) => {
  // For the same shared schemas and options, the library returns the same compiler.
  const compile = validatorsFor(...surroundings)
  return getOrMake(validators, compile, () => {
    const anyOne = compile({ schema: true })
    return onceForEachShape((route) => validatorOf(() => compile(route), anyOne))
  })
}

/**
 * A validator that is compiled when it is first called. It looks like `anyOne` of Ajv's to Fastify, which takes no other.
 */
function validatorOf(compile: () => Validator, anyOne: Validator): Validator {
  const compiled = onFirstUse(compile)
  const validate: Validator = Object.assign((data: unknown): data is unknown => {
    const answer = compiled()(data)
    validate.errors = compiled().errors ?? null
    return answer === true
  }, anyOne)
  return validate
}

function onFirstUse<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
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
