import t from 'tap'
import { Type } from 'typebox'
import { jsonOnly } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const Note = { ...Type.Object({ text: Type.String() }), type: ['object', 'null'] }

t.test('a body may be left out where the schema allows null, or where there is none, also with a type', async (t) => {
  const app = await buildKitApp(t, async (app) => {
    await app.register(jsonOnly)
    app.post('/may', { schema: { body: Note } }, async ({ body }) => ({ body: body ?? null }))
    app.post('/must', { schema: { body: Type.Object({}) } }, async () => ({}))
    app.post('/none', async () => ({}))
  })
  const typed = { 'content-type': 'application/json' }
  for (const headers of [{}, typed]) {
    const send = (url: string) => app.inject({ method: 'POST', url, headers })
    t.strictSame((await send('/may')).json(), { body: null })
    t.equal((await send('/none')).statusCode, 200)
    t.ok([400, 422].includes((await send('/must')).statusCode))
  }
  t.equal((await app.inject({ method: 'POST', url: '/may', payload: {} })).statusCode, 422)
})
