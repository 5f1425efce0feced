import { METHODS } from 'node:http'
import type { Test } from 'tap'
import { type Answer, type Call, call, isProblem, newUser, type Target } from './client.ts'
import { type Operation, operationsOf, parametersOf, pathFor, type Schema, valuesOf } from './openapi.ts'
import { type Part, shareOf } from './share.ts'

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
const WRONG_VALUES = [
  'null',
  '5',
  '-0',
  '1e999',
  '123456789012345678901234567890',
  '[]',
  '{}',
  '[["x"]]',
  DEEP,
  '"\\ud800"',
]
const LONG = 'x'.repeat(2_000)
const WRONG_FOR_TEXT = ['true', '""', JSON.stringify(LONG)]
const WRONG_FOR_OTHERS = ['"true"', '0', '""']
const WRONG_BODIES = [
  'null',
  '5',
  'true',
  '"text"',
  '[]',
  '[{}]',
  DEEP,
  '{"unknown":1}',
  '{"__proto__":{}}',
  '{"constructor":{}}',
]
const BROKEN_JSON = [
  '',
  ' ',
  '{',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  '{}{}',
  'undefined',
  'NaN',
  '\ufeff{}x',
  '{"a":"\n"}',
  '<xml/>',
]
const INVALID_UTF8 = [
  [0x22, 0xff, 0x22],
  [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d],
  [0xed, 0xa0, 0x80],
  [0xfe, 0xff],
]
const OTHER_TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'json',
  'application/jsonx',
  'application/json/x',
  '/',
]
const ODD_IDS = [
  '0',
  '-1',
  '1.5',
  'abc',
  'null',
  '2147483648',
  '99999999999999999999',
  '1e3',
  '0x10',
  '01',
  '+1',
  '%20',
  '%00',
  '1%00',
  '%E0%A5%A7',
  "1'--",
  '1%20OR%201=1',
  '1,2',
  '{}',
  'x'.repeat(3_000),
]
const ODD_VALUES = [
  '',
  'x',
  '-1',
  '0',
  '101',
  '1.5',
  '1e1',
  'asc',
  'TRUE',
  '%00',
  '%F0%9F%8E%89',
  '[]',
  '__proto__',
  'x'.repeat(3_000),
]

const ODD_QUERIES = ['%', '%zz', '%ff', '&&&', '=', '==', '?', '#', 'a'.repeat(8_000)]

/** Whatever is sent: a problem detail comes back, and soon; never a 5xx. From the documents, so that no route is left out. */
export async function malformed(t: Test, target: Target, part: Part): Promise<void> {
  const user = await newUser(target)
  const { token } = user
  const valueFor = await valuesOf(target, user)
  const operations = await operationsOf(target)
  const send = (operation: Operation, options: Call, path = pathFor(operation, valueFor)) =>
    call(target, operation.method, path, { token, ...options })

  await t.test('bodies', async (t) => {
    const withBody = operations.filter(({ body }) => body)
    t.ok(withBody.length >= 4)
    for (const [turn, operation] of withBody.entries()) {
      await bodies(t, operation, { turn, part }, (options) => send(operation, options))
    }
  })
  await t.test('ids', async (t) => {
    for (const [turn, operation] of operations.entries()) {
      for (const parameter of parametersOf(operation.path)) {
        for (const id of shareOf(ODD_IDS, turn, part)) {
          const path = pathFor(operation, (name) => (name === parameter ? id : valueFor(name)))
          const answer = await send(operation, { body: operation.example }, path)
          // Most texts could be the name of something.
          const status = parameter.endsWith('{name}') && answer.status === 404 ? 404 : 422
          isProblem(t, answer, status, `${operation.method} ${operation.path}: ${id.slice(0, 30)}`)
        }
      }
    }
  })
  await t.test('queries', async (t) => {
    const questions = operations
      .filter(({ method, secured }) => method === 'GET' && secured)
      .flatMap((operation) => {
        const known = operation.parameters.filter((parameter) => parameter.in === 'query')
        return [...known, { name: 'unknown' }].map(({ name }) => ({ operation, name }))
      })
    for (const [turn, { operation, name }] of questions.entries()) {
      const path = pathFor(operation, valueFor)
      const queries = shareOf(ODD_VALUES, turn, part).flatMap((value) => [
        `${name}=${value}`,
        `${name}=1&${name}=${value}`,
        `${name}[]=${value}`,
        `${name}[a]=${value}`,
      ])
      for (const query of [...queries, ...shareOf(ODD_QUERIES, turn, part)]) {
        isHarmless(t, await send(operation, {}, `${path}?${query}`), `${path}?${query.slice(0, 40)}`)
      }
    }
  })
  await t.test('methods', async (t) => {
    const paths = new Set(operations.map((operation) => pathFor(operation, valueFor)))
    for (const [turn, path] of [...paths].entries()) {
      const known = operations.filter((operation) => pathFor(operation, valueFor) === path).map(({ method }) => method)
      const others = METHODS.filter((method) => !['CONNECT', 'HEAD', ...known].includes(method))
      for (const method of shareOf(others, turn, part)) {
        // A QUERY without a type is no request for Fastify to begin with.
        const answer = await call(target, method, path, { token, ...(method === 'QUERY' && { body: {} }) })
        if (method === 'TRACE') isHarmless(t, answer, `${method} ${path}`)
        else isProblem(t, answer, 405, `${method} ${path}`, { code: 'METHOD_NOT_ALLOWED' })
      }
    }
  })
  const after = await call(target, 'GET', `/todos/${valueFor('/todos/{id}')}`, { token })
  t.equal(after.status, 200, 'and the to-do is still there')
}

type Send = (options: Call) => Promise<Answer>

async function bodies(
  t: Test,
  operation: Operation,
  { turn, part }: { turn: number; part: Part },
  send: Send,
): Promise<void> {
  const name = `${operation.method} ${operation.path}`
  const refuse = async (status: number, options: Call, what: string) => {
    const answer = await send(options)
    isProblem(t, answer, status, `${name}: ${what.slice(0, 60)}`)
    return answer
  }
  const example = operation.example ?? {}
  for (const [index, [field, schema]] of Object.entries(operation.body?.properties ?? {}).entries()) {
    for (const value of shareOf(wrongFor(schema), turn + index, part)) {
      const others = Object.entries(example).filter(([key]) => key !== field)
      const members = [...others.map(([key, other]) => `"${key}":${JSON.stringify(other)}`), `"${field}":${value}`]
      const text = `{${members.join(',')}}`
      // A number may be too large for a text, and is no text either way.
      const { body } = await refuse(422, { body: text }, text)
      t.ok(JSON.stringify(body.errors).includes(`"/${field}`), `${name}: the field ${field} is named`)
    }
  }
  for (const field of operation.body?.required ?? []) {
    const { [field]: _left, ...rest } = example
    await refuse(422, { body: rest }, `without ${field}`)
  }
  await refuse(422, { body: { ...example, unknown: 1 } }, 'a field that nobody knows')
  // Where the body may be left out, these two are none.
  const meansNone = (body: string) => operation.bodyIsOptional && ['null', ''].includes(body)
  for (const body of shareOf(WRONG_BODIES, turn, part).filter((body) => !meansNone(body))) {
    const answer = await send({ body })
    // A key that would reach into objects is broken JSON, or a field that nobody knows.
    isProblem(t, answer, /__proto__|constructor/.test(body) ? answer.status : 422, `${name}: ${body.slice(0, 40)}`)
    t.ok(answer.status === 400 || answer.status === 422)
  }
  for (const body of shareOf(BROKEN_JSON, turn, part).filter((body) => !meansNone(body)))
    await refuse(400, { body }, `broken JSON ${body}`)
  for (const bytes of shareOf(INVALID_UTF8, turn, part))
    await refuse(400, { body: Buffer.from(bytes) }, `bytes ${bytes}`)
  for (const type of shareOf(OTHER_TYPES, turn, part))
    await refuse(415, { body: example, headers: { 'content-type': type } }, type)
  await refuse(413, { body: { ...example, unknown: 'x'.repeat(70_000) } }, 'too large')
}

/** Values that a field does not take, as JSON. */
function wrongFor(schema: Schema): string[] {
  const shapes = [schema, ...(schema.anyOf ?? [])]
  const isText = shapes.some(({ type }) => type === 'string')
  const taken = shapes.flatMap(({ type, minLength, maxLength = 0, minItems = 0 }) => [
    ...(type === 'null' ? ['null'] : []),
    ...(type === 'integer' ? ['5'] : []),
    ...(type === 'array' && minItems === 0 ? ['[]'] : []),
    ...(type === 'string' && minLength === 0 ? ['""'] : []),
    ...(type === 'string' && maxLength >= LONG.length ? [JSON.stringify(LONG)] : []),
  ])
  return [...WRONG_VALUES, ...(isText ? WRONG_FOR_TEXT : WRONG_FOR_OTHERS)].filter((value) => !taken.includes(value))
}

/** Asserts that a request was accepted or refused, without a 5xx. */
function isHarmless(t: Test, answer: Answer, what: string): void {
  if (answer.status < 400) t.ok(answer.status >= 200, what)
  else if (answer.status < 500) isProblem(t, answer, answer.status, what)
  else t.fail(`${what}: ${answer.status} ${answer.text}`)
}
