import t from 'tap'
import { Type } from 'typebox'
import { originForm } from '../../src/server/origin-form.ts'
import { buildKitApp } from '../helper.ts'

t.test('the authority of an absolute target is dropped', async (t) => {
  for (const [target, expected] of [
    ['/', '/'],
    ['/todos?a=http://b/', '/todos?a=http://b/'],
    ['//host/todos', '//host/todos'],
    ['http://host', '/'],
    ['http://host/', '/'],
    ['HTTPS://user@host:80/todos?a=http://b/', '/todos?a=http://b/'],
    ['http://host?a=1', '/?a=1'],
    ['http:///todos', 'http:///todos'],
    ['*', '*'],
  ] as const)
    t.equal(originForm(target), expected, target)
})

t.test('a path with a slash too many is not found', async (t) => {
  const app = await buildKitApp(t, async (app) => {
    await app.register(
      async (notes) => {
        notes.get('', async () => ({}))
        notes.get('/:id', { schema: { params: Type.Object({ id: Type.Integer() }) } }, async () => ({}))
        notes.get('/:id/parts/:part', async () => ({}))
      },
      { prefix: '/notes' },
    )
  })
  for (const url of ['/notes', '/notes/7', 'http://example.com/notes', '/notes/7/parts/1'])
    t.equal((await app.inject(url)).statusCode, 200, url)
  for (const url of [
    '/notes/',
    '/notes/?a=1',
    '//notes',
    '/notes//',
    '/notes/7/',
    '/notes//parts/1',
    '/notes/7/parts/',
  ])
    t.match((await app.inject(url)).json(), { status: 404, code: 'ROUTE_NOT_FOUND' }, url)
  t.equal((await app.inject({ method: 'PUT', url: '/notes/' })).statusCode, 404)
})
