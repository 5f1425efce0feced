import t from 'tap'
import { ChangePassword, DeleteUser, PatchUser } from '../src/index.ts'
import { fits } from './helper.ts'

t.test('a user can change the name, and nothing else that way', async (t) => {
  for (const username of ['a', '😀'.repeat(256)]) t.ok(fits(PatchUser, { username }))
  for (const bad of [{}, { username: '' }, { username: 5 }, { username: 'a', id: 1 }, { password: 'test' }]) {
    t.notOk(fits(PatchUser, bad), JSON.stringify(bad))
  }
})

t.test('a new password comes with the old one', async (t) => {
  t.ok(fits(ChangePassword, { current_password: 'old', new_password: 'new' }))
  for (const bad of [
    { new_password: 'new' },
    { current_password: 'old' },
    { current_password: '', new_password: 'new' },
    { current_password: 'old', new_password: 'x'.repeat(1025) },
    { current_password: 'old', new_password: 'new', username: 'test' },
  ]) {
    t.notOk(fits(ChangePassword, bad), JSON.stringify(bad))
  }
})

t.test('an account is deleted with its password', async (t) => {
  t.ok(fits(DeleteUser, { password: 'test' }))
  for (const bad of [{}, { password: '' }, { password: null }, { password: 'test', id: 1 }]) {
    t.notOk(fits(DeleteUser, bad), JSON.stringify(bad))
  }
})
