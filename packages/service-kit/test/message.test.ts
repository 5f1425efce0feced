import t from 'tap'
import { messageOf } from '../src/index.ts'

t.test('whatever was thrown says something', async (t) => {
  t.equal(messageOf(new TypeError('no')), 'no')
  t.equal(messageOf('a text'), 'a text')
  t.equal(messageOf(undefined), 'undefined')
})
