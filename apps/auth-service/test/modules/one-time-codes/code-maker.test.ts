import { randomUUID } from 'node:crypto'
import t from 'tap'
import { CodeMaker } from '../../../src/modules/one-time-codes/code-maker.ts'

const maker = new CodeMaker('a secret of the tests, 32 characters long')
const ids = Array.from({ length: 2_000 }, () => randomUUID())

t.test('a code has six digits, and is as good as random', async (t) => {
  const codes = ids.map((id) => maker.make(id))
  t.ok(codes.every((code) => /^\d{6}$/.test(code)))
  t.ok(new Set(codes).size > 1_980, 'hardly one comes twice')
  for (let place = 0; place < 6; place += 1) {
    const digits = new Set(codes.map((code) => code[place]))
    t.equal(digits.size, 10, `each digit stands at place ${place}`)
  }
})

t.test('made again, it is the same; with another secret, it is another one', async (t) => {
  const other = new CodeMaker('another secret of the tests, also 32 characters long')
  t.strictSame(
    ids.map((id) => maker.make(id)),
    ids.map((id) => maker.make(id)),
  )
  t.ok(ids.filter((id) => maker.make(id) === other.make(id)).length < 20)
})

t.test('what is kept tells the right code from a wrong one, and for this row only', async (t) => {
  const [id = '', other = ''] = ids
  const code = maker.make(id)
  const hash = maker.hash(id, code)
  t.match(hash, /^[0-9a-f]{64}$/)
  t.ok(maker.matches(id, code, hash))
  t.notOk(maker.matches(id, '000000', hash))
  t.notOk(maker.matches(other, code, hash))
  t.not(maker.hash(other, code), hash)
})
