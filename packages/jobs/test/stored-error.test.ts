import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { databases } from '@todo/test-kit'
import t from 'tap'
import { describeError, framesOf } from '../src/stored-error.ts'
import { openJobs } from './helper.ts'

t.test('an error is kept by its name, its code, and what it says', async (t) => {
  t.equal(describeError(new TypeError('no'), {}), 'TypeError: no')
  t.equal(describeError(Object.assign(new Error('no'), { code: 'E_NO' }), {}), 'Error [E_NO]: no')
  t.equal(describeError(Object.assign(new Error(''), { code: undefined }), {}), 'Error')
  t.equal(describeError('just a text', null), 'just a text')
  t.equal(describeError(undefined, null), 'undefined')
  t.equal(describeError(new Error('x'.repeat(2_000)), {}).length, 1_000)
})

t.test('but not by whom it was about', async (t) => {
  const payload = { user: 4711, mail: { to: 'Zoë Müller', empty: '', yes: true, none: null }, texts: ['(a+b)*', 'a'] }
  const describe = (message: string) => describeError(new Error(message), payload)
  t.equal(describe('550 <kim@example.test>: no such user'), 'Error: 550 [redacted] no such user')
  t.equal(describe('"kim smith"@example.test refuses'), 'Error: "kim [redacted] refuses')
  t.equal(describe('user 4711 and Zoë Müller'), 'Error: user [redacted] and [redacted]')
  t.equal(describe('what is (a+b)*?'), 'Error: what is [redacted]?')
  t.equal(describe('a cat in the rain, 47110'), 'Error: [redacted] cat in the rain, 47110', 'words as a whole')
  t.equal(describe('true, null'), 'Error: true, null')
})

t.test('nor by what a database was told', async (t) => {
  for (const database of databases) {
    const { em } = await openJobs(t, await database.create(t))
    const failing = [
      em.getConnection().execute("SELECT 'secret' FROM nowhere"),
      em
        .getKysely<{ nowhere: { secret: string } }>()
        .selectFrom('nowhere')
        .where('secret', '=', 'secret')
        .selectAll()
        .execute(),
    ]
    for (const result of await Promise.allSettled(failing)) {
      const text = result.status === 'rejected' ? describeError(result.reason, {}) : 'it did not fail'
      t.match(text, /^\w+ \[\w+\]$|^\w+$/, text)
    }
  }
  const taken = new UniqueConstraintViolationException(new Error("Duplicate entry 'kim'"))
  t.equal(describeError(taken, {}), 'UniqueConstraintViolationException')
})

t.test('where it was thrown is told apart from what it says', async (t) => {
  const frames = framesOf(new Error('secret\nover two lines'))
  t.match(frames[0], /^at .*stored-error\.test\.ts/)
  t.notMatch(frames.join(), 'secret')
  t.strictSame(framesOf('a text'), [])
  const bare = new Error('no stack')
  delete bare.stack
  t.strictSame(framesOf(bare), [])
})
