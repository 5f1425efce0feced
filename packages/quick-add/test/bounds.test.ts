import { CreateTodo, QuickAdd, QuickAddText } from '@todo/schemas'
import t from 'tap'
import { Check } from 'typebox/value'
import { MAX_LABEL_LENGTH, MAX_LABELS, MAX_LENGTH } from '../src/index.ts'
import { read, titleOf } from './helper.ts'

const PIECES = [
  'every ',
  'every! ',
  '#',
  '{',
  '\\',
  '"',
  '“',
  '#"',
  '31 apr ',
  'every 31 feb ',
  '{31 apr} ',
  'mon, ',
  'mon ',
  '1st, ',
  '29 feb 2027 ',
  '@a ',
  'p1 ',
  'every 29 feb until today ',
  'at 9 ',
  'tomorrow ',
  'in 3 days ',
  'for 1h ',
  'every 2nd tuesday and ',
  'the first mon, ',
  '31/9 ',
  'on the 1st of every month ',
  'every mon-',
  'every 5 may, ',
  '2-3pm ',
  'in 999 workdays ',
  'every day for 999 years ',
  '2026-02-30 ',
  'a',
  'a.',
  '1 ',
  'twice every ',
  '24.12. ',
  '9 in the morning ',
  'every day until ',
  'dec ',
  '주말 제외 ',
  '평일 ',
  'every day until 2026-13-01 ',
  'until ',
  'today or ',
  'at 8 and ',
  'every first, ',
  'every first mon of may, ',
  'every day except mon, ',
  'mondays ',
  'last friday of ',
  'friday next week ',
  'half past ',
  'tomorrow 9-',
  'between 9 and ',
  'on friday the 4th ',
  'at 5 to 6 ',
  '2 days after ',
  '다음 주 월요일까지 ',
  '매주 월, 수, ',
  '오후 3시~',
  '한 시간 ',
  '3일마다 ',
  '매월 1일과 ',
  '12월 ',
  'starting 31 apr ',
  'today x every 31 feb x ',
  '31 sep. ',
  '(#a) ',
  '(',
  ')',
  '!',
  ',',
  '\u3000',
  '\ud800',
  '👨‍👩‍👧',
  'İ',
  '\0',
]

/** Always the same sequence of numbers from 0 to 1 (a linear congruential generator). */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const lists = Array.from({ length: 500 }, (_, index) => `a ${index}`)

/** Each takes less than 50 ms where coverage is not measured. One without bounds would take minutes, or never end. */
const MOST_MS = 500

/** Milliseconds of CPU that a text takes, in the best of five runs: others use the machine too. */
function cpu(text: string): number {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    read(text, { lists })
    return process.cpuUsage(before).user / 1000
  })
  return Math.min(...runs)
}

t.test('no text makes the parser work for long', async (t) => {
  for (const piece of PIECES) {
    t.ok(cpu(piece.repeat(MAX_LENGTH).slice(0, MAX_LENGTH)) < MOST_MS, titleOf(piece))
  }
})

t.test('any text is read, and what comes out has the shape of the API', async (t) => {
  const random = numbers(7)
  for (let run = 0; run < 300; run++) {
    const text = Array.from({ length: 40 }, () => PIECES[Math.floor(random() * PIECES.length)]).join('')
    const understood = read(text)
    t.ok(Check(QuickAdd, understood), titleOf(text))
    t.ok(understood.tokens.every(({ start, end }) => text.slice(start, end).trim() !== ''))
    t.same(read(text, { ignore: [{ start: 0, end: text.length }] }).tokens, [])
  }
})

t.test('what is understood stands in the text, also beside punctuation alone', async (t) => {
  for (const text of ['" [tue ,', '( tomorrow [mon ,', 'x " (sat .', '( today', ') [매일 ,']) {
    for (const token of read(text).tokens) t.not(token.text, '', titleOf(text))
  }
  t.same(read('" [tue ,').due, undefined)
})

t.test('a day after the last one that can be written is no day', async (t) => {
  t.equal(read('Call Ann 9999-12-31').due?.date, '9999-12-31')
  t.equal(read('Call Ann every friday starting 9999-12-31').due?.date, '9999-12-31')
  for (const text of [
    'Call Ann every tuesday starting 9999-12-31',
    'Call Ann mondays 9999-12-31',
    'Call Ann every day starting 9999-12-31 for 5 days',
    '9999년 12월 31일 밤 12시 전화',
  ]) {
    const { due, recurrence } = read(text)
    t.notMatch(JSON.stringify({ due, recurrence }), /0{4}/, titleOf(text))
  }
})

t.test('a text that is longer than the API takes is left as it is', async (t) => {
  t.ok(Check(QuickAddText, 'a'.repeat(MAX_LENGTH)))
  t.notOk(Check(QuickAddText, 'a'.repeat(MAX_LENGTH + 1)))
  const longest = `${'😀'.repeat(MAX_LENGTH - 9)} tomorrow`
  t.equal(read(longest).due?.date, '2026-11-26')
  t.same(read(`a${longest}`), { contents: `a${longest}`, labels: [], tokens: [] })
})

t.test(
  'labels that no to-do can have are text: one that is too long, or a part of a path, or one too many',
  async (t) => {
    const { labels: Labels } = CreateTodo.properties
    const longest = '😀'.repeat(MAX_LABEL_LENGTH)
    t.same(read(`x @${longest}`).labels, [longest])
    t.ok(Check(Labels, [longest]))
    t.notOk(Check(Labels, [`a${longest}`]))
    for (const text of [`x @a${longest}`, `x @"a${longest}"`, 'x @"."', 'x @".."'])
      t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
    const names = Array.from({ length: MAX_LABELS + 1 }, (_, index) => `a${index}`)
    t.ok(Check(Labels, names.slice(1)))
    t.notOk(Check(Labels, names))
    const { labels, contents, tokens } = read(`x ${names.map((name) => `@${name}`).join(' ')} @a0`)
    t.same(labels, names.slice(0, -1))
    t.equal(contents, `x @a${MAX_LABELS}`)
    t.equal(tokens.length, MAX_LABELS + 1)
  },
)
