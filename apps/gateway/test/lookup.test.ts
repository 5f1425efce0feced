import type { LookupAddress, LookupOptions } from 'node:dns'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import type { lookupInTurn } from '../src/proxy/lookup.ts'

type Answer = (error: Error | null, found?: string | LookupAddress[], family?: number) => void

const at = (address: string): LookupAddress => ({ address, family: 4 })

/** The look-up, as it is where a name server gives these answers. */
async function lookupWith(t: Test, answers: (options: LookupOptions, done: Answer) => void) {
  const dns = { lookup: (_hostname: string, options: LookupOptions, done: Answer) => answers(options, done) }
  const module: { lookupInTurn: typeof lookupInTurn } = await t.mockImport('../src/proxy/lookup.ts', {
    'node:dns': dns,
  })
  return promisify(module.lookupInTurn())
}

t.test('each connection begins with the next address, in whichever order the name server gives them', async (t) => {
  const orders = [
    ['10.0.0.2', '10.0.0.1', '10.0.0.3'],
    ['10.0.0.1', '10.0.0.3', '10.0.0.2'],
    ['10.0.0.3', '10.0.0.2', '10.0.0.1'],
  ]
  const lookup = await lookupWith(t, (_options, done) => done(null, orders.shift()?.map(at)))
  const first = []
  for (let connection = 0; connection < 3; connection += 1) {
    const addresses = [await lookup('service', { all: true })].flat()
    t.equal(addresses.length, 3, 'the others follow, for when nobody answers there')
    first.push(addresses[0])
  }
  t.same(first, [at('10.0.0.1'), at('10.0.0.2'), at('10.0.0.3')])
})

t.test('each name has turns of its own', async (t) => {
  const lookup = await lookupWith(t, (_options, done) => done(null, [at('10.0.0.1'), at('10.0.0.2')]))
  for (const first of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
    for (const name of ['one-service', 'another-service']) {
      t.same([await lookup(name, { all: true })].flat()[0], at(first))
    }
  }
})

t.test('one address, or none, goes through as it is', async (t) => {
  const one = await lookupWith(t, (_options, done) => done(null, '10.0.0.1', 4))
  t.equal(await one('service', {}), '10.0.0.1')
  const none = await lookupWith(t, (_options, done) => done(new Error('there is no such name')))
  await t.rejects(none('service', { all: true }), { message: 'there is no such name' })
})
