import t from 'tap'
import { Unwritten } from '../src/store/browser/unwritten.ts'
import type { Difference } from '../src/store/kept.ts'

/** More characters than there is room for. */
const ROOM = 2_000

/** What the browser keeps of a tab, with little room. */
function smallStorage() {
  const texts = new Map<string, string>()
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    removeItem: (key: string) => texts.delete(key),
    setItem: (key: string, text: string) => {
      if (text.length > ROOM) throw new DOMException('no room', 'QuotaExceededError')
      texts.set(key, text)
    },
  }
}

/** A change by its id, so long that it may not fit. */
function change(id: string, length = 1): Difference {
  const deletion = { kind: 'delete', uid: 'x'.repeat(length) } as const
  const value = { id, key: id, n: 1, change: deletion, saw: {}, tag: null, isTried: false, answer: null }
  return { put: [{ shelf: 'outbox', value }], gone: [] }
}

t.test('a change for which there is no room keeps no other one from being noted', async (t) => {
  t.intercept(globalThis, 'sessionStorage', { value: smallStorage() })
  const unwritten = new Unwritten()
  const notedNow = () => new Unwritten().notes.flatMap(({ difference }) => difference.put.map(({ value }) => value))
  const first = unwritten.add(1, change('first'))
  const big = unwritten.add(1, change('big', ROOM))
  const later = unwritten.add(1, change('later'))
  t.match(notedNow(), [{ id: 'first' }, { id: 'later' }], 'what a reload finds')
  unwritten.delete(first)
  unwritten.delete(big)
  t.match(notedNow(), [{ id: 'later' }])
  unwritten.delete(later)
  t.same(notedNow(), [])
  t.equal(sessionStorage.getItem('todo.unwritten'), null)
})

t.test('what the user has not done is not noted, and after a log-out nothing is', async (t) => {
  t.intercept(globalThis, 'sessionStorage', { value: smallStorage() })
  const unwritten = new Unwritten()
  t.notOk(unwritten.add(1, { put: [{ shelf: 'token', value: 'told' }], gone: [['todos', 'a']] }).id)
  t.same(unwritten.notes, [])
  t.ok(unwritten.add(1, { put: [], gone: [['outbox', 'taken back']] }).id)
  t.equal(new Unwritten().notes.length, 1)
  unwritten.clear()
  t.same(new Unwritten().notes, [])
})
