import t from 'tap'
import { Text } from '../src/text.ts'
import { fits } from './helper.ts'

const text = Text({ minLength: 1, maxLength: 4 })

t.test('length is counted in Unicode code points, as a person counts emoji', async (t) => {
  t.ok(fits(text, '😀😀😀😀'), 'four emoji are four characters, though eight UTF-16 units')
  t.notOk(fits(text, '😀😀😀😀😀'))
  t.ok(fits(text, 'abcd'))
  t.notOk(fits(text, 'abcde'))
  t.notOk(fits(text, ''))
})

t.test('a lone surrogate is no text: it has no UTF-8 form', async (t) => {
  for (const broken of ['\uD83D', '\uDE00', 'a\uD83D', '\uDE00\uD83D', 'x\uDFFFy']) t.notOk(fits(text, broken), broken)
  t.ok(fits(text, '\uD83D\uDE00'), 'a pair is one character')
})

t.test('anything else is text: blanks, line ends, NUL, right-to-left', async (t) => {
  for (const odd of [' ', '\n', '\0', '\u202E', '\uFEFF', '\u{10FFFF}', '\uFFFD']) t.ok(fits(text, odd), `${odd}`)
})

t.test('only text is text', async (t) => {
  for (const other of [5, true, null, ['a'], { a: 'a' }, undefined]) t.notOk(fits(text, other))
})
