import t from 'tap'
import { RefreshTokens, Session, SessionParams, Sessions, Tokens } from '../src/index.ts'
import { fits } from './helper.ts'

const tokens = { access_token: 'x.y.z', token_type: 'Bearer', expires_in: 86_400, refresh_token: 'r' }
const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const session = {
  id,
  device: '',
  address: '::1',
  created_at: '2026-11-25T12:00:00.000Z',
  last_used_at: '2026-11-25T12:00:00.000Z',
  is_current: true,
}

t.test('tokens are answered as RFC 6749 names them', async (t) => {
  t.ok(fits(Tokens, tokens))
  t.notOk(fits(Tokens, { ...tokens, token_type: 'MAC' }))
  const { refresh_token, ...inCookie } = tokens
  t.ok(fits(Tokens, inCookie), refresh_token)
  for (const name of Object.keys(inCookie)) t.notOk(fits(Tokens, { ...tokens, [name]: undefined }), name)
})

t.test('a refresh token is any text; what it is worth, the service says', async (t) => {
  for (const refresh_token of ['x', 'A'.repeat(64), '😀'.repeat(1024)]) t.ok(fits(RefreshTokens, { refresh_token }))
  for (const refresh_token of ['', 'x'.repeat(1025), 5, null, ['x'], '\uD800']) {
    t.notOk(fits(RefreshTokens, { refresh_token }), JSON.stringify(refresh_token))
  }
  t.ok(fits(RefreshTokens, { session: 'cookie' }), 'or is in a cookie')
  t.notOk(fits(RefreshTokens, { session: 'body' }))
  t.notOk(fits(RefreshTokens, { refresh_token: 'x', access_token: 'y' }))
})

// What a UUID is, the services' validator knows, and service-kit's tests show.
t.test('a session is named by its UUID', async (t) => {
  t.ok(fits(SessionParams, { id }))
  for (const bad of [5, null, undefined]) t.notOk(fits(SessionParams, { id: bad }), String(bad))
  t.match(SessionParams.properties.id, { format: 'uuid' })
})

t.test('a session says nothing of its tokens', async (t) => {
  t.ok(fits(Sessions, { sessions: [session] }))
  t.strictSame(Object.keys(Session.properties).sort(), Object.keys(session).sort())
})
