import t from 'tap'
import { UserChange, UserChanges, UserChangesQuery } from '../src/index.ts'
import { fits } from './helper.ts'

const user = { position: 1, type: 'user', id: 7, username: 'test' }
const deleted = { position: 2, type: 'user_deleted', id: 7 }
const revoked = { position: 3, type: 'session_revoked', session_id: 's', expires_at: 1_795_600_000_000 }

t.test('a change is a user, a deleted user or a session that has ended', async (t) => {
  for (const change of [user, deleted, revoked]) {
    t.ok(fits(UserChange, change), change.type)
    for (const name of Object.keys(change)) t.notOk(fits(UserChange, { ...change, [name]: undefined }), name)
    for (const position of [0, -1, 1.5, '1', null, 2 ** 53]) t.notOk(fits(UserChange, { ...change, position }))
  }
  for (const type of ['', 'admin', null, 5]) t.notOk(fits(UserChange, { ...user, type }))
})

t.test('what it says has to be possible', async (t) => {
  for (const bad of [{ id: 0 }, { id: 2 ** 31 }, { id: '7' }, { username: '' }, { username: '\uD800' }]) {
    t.notOk(fits(UserChange, { ...user, ...bad }), JSON.stringify(bad))
  }
  t.notOk(fits(UserChange, { ...deleted, id: 0 }))
  for (const bad of [{ session_id: '' }, { session_id: 's'.repeat(37) }, { expires_at: -1 }, { expires_at: '1' }]) {
    t.notOk(fits(UserChange, { ...revoked, ...bad }), JSON.stringify(bad))
  }
})

t.test('a page holds changes, and says where the next one begins', async (t) => {
  t.ok(fits(UserChanges, { changes: [user, deleted, revoked], next: 3 }))
  t.ok(fits(UserChanges, { changes: [], next: 0 }))
  for (const bad of [
    { changes: [] },
    { next: 0 },
    { changes: [{}], next: 1 },
    { changes: [], next: -1 },
    { changes: null, next: 0 },
    [],
    null,
  ]) {
    t.notOk(fits(UserChanges, bad), JSON.stringify(bad))
  }
})

t.test('the feed is asked for after a position, a page at a time', async (t) => {
  for (const query of [{}, { after: 0, limit: 1 }, { after: Number.MAX_SAFE_INTEGER, limit: 1000 }]) {
    t.ok(fits(UserChangesQuery, query), JSON.stringify(query))
  }
  for (const query of [{ after: -1 }, { after: 2 ** 53 }, { limit: 0 }, { limit: 1001 }, { since: 1 }]) {
    t.notOk(fits(UserChangesQuery, query), JSON.stringify(query))
  }
})
