import { bearer } from '@todo/test-kit'
import { clientOf, isInvalid, isProblem, newUser, onEachDatabase, sharedTestApp, tokenFor } from '../../helper.ts'

const TODO = { contents: 'buy milk', is_done: false }

/** What neither a new to-do nor a change may be, and where the fault is. */
const INVALID: [what: string, body: unknown, where: string[]][] = [
  ['contents that are a number', { contents: 5 }, ['/contents']],
  ['contents that are a boolean', { contents: true }, ['/contents']],
  ['contents that are null', { contents: null }, ['/contents']],
  ['contents that are a list', { contents: ['buy milk'] }, ['/contents']],
  ['empty contents', { contents: '' }, ['/contents']],
  ['is_done as text', { ...TODO, is_done: 'true' }, ['/is_done']],
  ['is_done as a number', { ...TODO, is_done: 1 }, ['/is_done']],
  ['is_done that is null', { ...TODO, is_done: null }, ['/is_done']],
  ['an unknown field', { ...TODO, colour: 'red' }, ['/colour']],
  ['two unknown fields', { ...TODO, colour: 'red', size: 3 }, ['/colour', '/size']],
  ['an unknown field whose name has to be escaped', { ...TODO, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['an id of its own', { ...TODO, id: 7 }, ['/id']],
  ['an owner of its own', { ...TODO, user_id: 7 }, ['/user_id']],
  ['a name in another case', { ...TODO, Contents: 'x' }, ['/Contents']],
  ['every fault at once', { contents: 5, is_done: 'no', colour: 'red' }, ['/colour', '/contents', '/is_done']],
  ['null', null, ['']],
  ['a list', [TODO], ['']],
  ['a number', 5, ['']],
  ['text', '"buy milk"', ['']],
  ['a boolean', true, ['']],
]

const MALFORMED = [
  '{',
  '{"contents":}',
  "{'contents':'x'}",
  '{"contents":"x"} {}',
  'contents=x',
  '',
  '\u0000',
  '{"contents":"a\nb"}',
]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  for (const [what, body, where] of INVALID) {
    t.test(`${what}: 422, every fault named, nothing written`, async (t) => {
      const ada = clientOf(app, newUser())
      isInvalid(t, await ada.post(body), ...where)
      t.same(await ada.ids(), [])
      const id = await ada.add('buy milk')
      isInvalid(t, await ada.patch(id, body), ...where)
      t.match((await ada.get(`/todos/${id}`)).json(), { id, ...TODO, user_id: ada.user.id })
    })
  }

  t.test('a new to-do needs contents', async (t) => {
    const ada = clientOf(app, newUser())
    isInvalid(t, await ada.post({}), '/contents')
    isInvalid(t, await ada.post({ is_done: true }), '/contents')
  })

  t.test('a patch needs at least one field', async (t) => {
    const ada = clientOf(app, newUser())
    isInvalid(t, await ada.patch(await ada.add(), {}), '')
  })

  t.test('fields that would change the prototype of every object: 400', async (t) => {
    const ada = clientOf(app, newUser())
    for (const field of ['"__proto__":{"is_done":true}', '"constructor":{"prototype":{}}'])
      isProblem(t, await ada.post(`{"contents":"x",${field}}`), 400, 'MALFORMED_JSON')
    t.same(await ada.ids(), [])
  })

  for (const body of MALFORMED) {
    t.test(`${JSON.stringify(body)} is no JSON: 400`, async (t) => {
      const ada = clientOf(app, newUser())
      const id = await ada.add()
      isProblem(t, await ada.post(body), 400, 'MALFORMED_JSON')
      isProblem(t, await ada.patch(id, body), 400, 'MALFORMED_JSON')
    })
  }

  t.test('bytes that are not UTF-8: 400', async (t) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/todos',
      headers: { ...bearer(tokenFor(newUser())), 'content-type': 'application/json' },
      payload: Buffer.from('{"contents":"caf\xe9"}', 'latin1'),
    })
    isProblem(t, answer, 400, 'MALFORMED_JSON')
  })

  t.test('another content type: 415', async (t) => {
    const ada = clientOf(app, newUser())
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'text/json']) {
      const answer = await ada.call('POST', '/todos', JSON.stringify(TODO), { 'content-type': type })
      isProblem(t, answer, 415, 'UNSUPPORTED_MEDIA_TYPE')
    }
    const withCharset = { 'content-type': 'application/json; charset=utf-8' }
    t.equal((await ada.call('POST', '/todos', TODO, withCharset)).statusCode, 201)
  })

  t.test('a body that is too large: 413', async (t) => {
    const ada = clientOf(app, newUser())
    isProblem(t, await ada.post({ contents: 'x'.repeat(64 * 1024) }), 413, 'BODY_TOO_LARGE')
    isInvalid(t, await ada.post({ contents: 'x'.repeat(60 * 1024) }), '/contents')
  })
})
