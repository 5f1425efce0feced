import type { OpenApiDocument } from '@todo/service-kit'
import { schemaFaults } from '@todo/test-kit'
import t from 'tap'
import { mergeSpecifications, readSpecification } from '../src/specification.ts'
import { call, startGateway } from './helper.ts'

const problem = { type: 'object' }

/** The document of a service that has one path, one shape of its own, and what all services have. */
function documentOf(name: string, change: Partial<OpenApiDocument['components']> = {}): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: name, version: '0.1.0', description: name },
    servers: [{ url: '..', description: 'here' }],
    tags: [
      { name, description: name },
      { name: 'health', description: 'health' },
    ],
    paths: {
      [`/${name}`]: { get: { operationId: name, responses: {} } },
      '/healthz': { get: { operationId: 'health', responses: {} } },
    },
    components: { schemas: { [name]: { type: 'object' }, Problem: problem }, ...change },
  }
}

t.test('one document has all paths and shapes, and what several services have once', async (t) => {
  const { paths, tags, components } = mergeSpecifications([documentOf('todos'), documentOf('users')])
  t.strictSame(Object.keys(paths), ['/todos', '/healthz', '/users'])
  t.strictSame(
    tags.map(({ name }) => name),
    ['todos', 'users', 'health'],
    'health comes last',
  )
  t.strictSame(Object.keys(components.schemas ?? {}), ['todos', 'Problem', 'users'])
})

t.test('a name that means two things is refused', async (t) => {
  const other = documentOf('users', { schemas: { Problem: { type: 'string' } } })
  t.throws(() => mergeSpecifications([documentOf('todos'), other]), /schemas, Problem.*another name/)
  const path = { ...documentOf('users'), paths: { '/healthz': {} } }
  t.throws(() => mergeSpecifications([documentOf('todos'), path]), /path, \/healthz/)
  const more = mergeSpecifications([documentOf('todos'), documentOf('users', { headers: { ETag: {} } })])
  t.strictSame(more.components.headers, { ETag: {} })
  t.throws(() => mergeSpecifications([]), TypeError)
})

t.test('the gateway shows it, also while no service is there', async (t) => {
  const gateway = await startGateway(t)
  await gateway.auth.stop()
  await gateway.todo.stop()
  const document = readSpecification()
  for (const path of ['/docs/openapi.json', '/docs/json']) {
    const reply = await call(gateway.port, { path })
    t.match(reply, { status: 200, headers: { 'content-type': /^application\/json/ } })
    t.strictSame(reply.json(), document)
  }
  t.equal(document.tags[0]?.name, 'todos', 'to-dos come first')
  t.ok(document.paths['/users/log-in'])
  t.strictSame(schemaFaults(document), [])
  const secret = JSON.stringify(document).match(/internal\/|serviceToken|\/metrics/)
  t.equal(secret, null, 'nothing that is not public')
})

t.test('each write takes an Idempotency-Key, but those that README names', (t) => {
  const { paths } = readSpecification()
  const writes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => (method === 'get' ? [] : [{ path, operation }])),
  )
  const without = writes.filter(({ operation }) => !JSON.stringify(operation).includes('/parameters/IdempotencyKey"'))
  t.strictSame(without.map(({ path }) => path).sort(), [
    '/admin/invitations',
    '/admin/users',
    '/admin/users/reset-password',
    '/todos/{id}/attachments',
    '/users/log-in',
    '/users/log-out',
    '/users/me/delete',
    '/users/token/refresh',
  ])
  t.end()
})
