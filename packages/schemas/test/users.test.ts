import t from 'tap'
import { Credentials, User } from '../src/index.ts'
import { fits } from './helper.ts'

const good = { username: 'test', password: 'test' }

t.test('the sample of the base contract signs up', async (t) => {
  t.ok(fits(Credentials, good))
})

t.test('username and password are both needed, and nothing else is taken', async (t) => {
  for (const bad of [{ username: 'test' }, { password: 'test' }, {}, { ...good, admin: true }, [good], null, 'test']) {
    t.notOk(fits(Credentials, bad), JSON.stringify(bad))
  }
})

t.test('a username has 1 to 256 code points', async (t) => {
  for (const username of ['a', '😀'.repeat(256), 'a'.repeat(256)]) t.ok(fits(Credentials, { ...good, username }))
  for (const username of ['', '😀'.repeat(257), 'a'.repeat(257), 5, null, '\uD800']) {
    t.notOk(fits(Credentials, { ...good, username }))
  }
})

t.test('a password is text; how long it must be is a rule of the service', async (t) => {
  for (const password of ['a', 'a'.repeat(1024)]) t.ok(fits(Credentials, { ...good, password }))
  for (const password of ['', 'a'.repeat(1025), 5, null, '\uD800']) t.notOk(fits(Credentials, { ...good, password }))
})

t.test('a user as others see it has no password', async (t) => {
  t.strictSame(Object.keys(User.properties), ['id', 'username'])
})
