import fastify from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import { docs } from '../../src/plugins/docs.ts'

t.test('a parameter that has a default, or is optional, may be left out; any other may not', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(docs, { title: 'test', version: '1', description: 'test' })
  const querystring = Type.Object({
    needed: Type.String(),
    defaulted: Type.Integer({ default: 20 }),
    optional: Type.Optional(Type.String()),
  })
  app.get('/typed', { schema: { querystring } }, () => '')
  app.get('/untyped', () => '')
  const { paths } = (await app.inject('/docs/json')).json()
  const required = paths['/typed'].get.parameters.map((parameter: { name: string; required: boolean }) => [
    parameter.name,
    parameter.required,
  ])
  t.strictSame(Object.fromEntries(required), { needed: true, defaulted: false, optional: false })
  t.equal(paths['/untyped'].get.parameters, undefined)
})
