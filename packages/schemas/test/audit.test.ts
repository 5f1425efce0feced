import t from 'tap'
import { AuditEvent, AuditPage, PageQuery } from '../src/index.ts'
import { fits } from './helper.ts'

const event = {
  id: 1,
  event: 'log-in',
  outcome: 'success',
  actor: 'user',
  address: '192.0.2.1',
  at: '2026-11-25T12:00:00.000Z',
}

t.test('an event has a name, an outcome, a time, and perhaps an address', async (t) => {
  t.ok(fits(AuditEvent, event))
  t.ok(fits(AuditEvent, { ...event, address: null, outcome: 'throttled' }))
  for (const wrong of [{ event: 'lunch' }, { outcome: 'maybe' }, { actor: 'admin' }, { id: 0 }, { at: 5 }]) {
    t.notOk(fits(AuditEvent, { ...event, ...wrong }), JSON.stringify(wrong))
  }
})

t.test('the log says how it goes on, or that it does not', async (t) => {
  t.ok(fits(AuditPage, { events: [event], next_cursor: 'abc' }))
  t.ok(fits(AuditPage, { events: [], next_cursor: null }))
  t.notOk(fits(AuditPage, { events: [] }))
})

t.test('1 to 100 events are asked for at once, and no other parameter is known', async (t) => {
  for (const good of [{ limit: 1 }, { limit: 100 }, { limit: 20, cursor: 'abc' }]) t.ok(fits(PageQuery, good))
  for (const wrong of [
    { limit: 0 },
    { limit: 101 },
    { limit: '5' },
    { limit: 5, cursor: '' },
    { limit: 5, user_id: 1 },
  ]) {
    t.notOk(fits(PageQuery, wrong), JSON.stringify(wrong))
  }
})
