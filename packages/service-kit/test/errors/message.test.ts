import { connect, type LookupFunction } from 'node:net'
import { freePort } from '@todo/test-kit'
import t from 'tap'
import { messageOf } from '../../src/index.ts'

t.test('whatever was thrown says something', async (t) => {
  t.equal(messageOf(new TypeError('no')), 'no')
  t.equal(messageOf('a text'), 'a text')
  t.equal(messageOf(undefined), 'undefined')
  t.equal(messageOf(new TypeError('')), 'TypeError')
  t.equal(messageOf(Object.assign(new Error(''), { code: 'E' })), 'E')
})

t.test('where a name has two addresses, it says what is wrong with each', async (t) => {
  const port = await freePort()
  const lookup: LookupFunction = (_name, _options, done) =>
    done(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ])
  const { promise, resolve } = Promise.withResolvers<unknown>()
  connect({ host: 'localhost', port, lookup, autoSelectFamily: true }).once('error', resolve)
  const error = await promise
  t.equal(messageOf(error), `connect ECONNREFUSED 127.0.0.1:${port}, connect ECONNREFUSED 127.0.0.2:${port}`)
  t.equal(messageOf(new AggregateError([], 'both')), 'both')
})
