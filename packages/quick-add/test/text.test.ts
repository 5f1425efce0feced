import t from 'tap'
import { read, titleOf } from './helper.ts'

t.test('each token says where it stands, also after emoji and combined characters', async (t) => {
  for (const text of [
    'Pay rent every month at 9 for 1h #Home @bills p1 +bob {24 dec}',
    '👨‍👩‍👧 e\u0301 İİ 買い物 غداً tomorrow #👨‍👩‍👧 @買い物',
    'x (tomorrow) "a" #"b c" /"d e", p2!',
  ]) {
    const { tokens } = read(text)
    t.ok(tokens.length > 1)
    for (const token of tokens) t.equal(text.slice(token.start, token.end), token.text)
    t.same(
      tokens,
      tokens.toSorted((a, b) => a.start - b.start),
    )
  }
  t.same(
    read('call at 9 for 1h tomorrow 5 x').tokens.map(({ kind, text }) => [kind, text]),
    [
      ['due', 'at 9'],
      ['duration', 'for 1h'],
      ['due', 'tomorrow'],
    ],
  )
  t.equal(read('👨‍👩‍👧 e\u0301 İİ 買い物 غداً tomorrow').contents, '👨‍👩‍👧 e\u0301 İİ 買い物 غداً')
})

t.test('a token that was not meant can be switched off', async (t) => {
  const text = 'Call at 5pm for 1h tomorrow #"My home" @x'
  for (const token of read(text).tokens) {
    const corrected = read(text, { ignore: [token] })
    t.notOk(
      corrected.tokens.some(({ start }) => start === token.start),
      token.text,
    )
    t.ok(corrected.contents.includes(token.text), token.text)
  }
  t.equal(read('\\today', { ignore: [{ start: 0, end: 6 }] }).contents, '\\today')
  t.equal(read('#Home Work', { lists: ['Home Work'], ignore: [{ start: 7, end: 9 }] }).contents, '#Home Work')
})

t.test('names have many forms', async (t) => {
  const known = { lists: ['Home', 'Home Work', '', '2026'], sections: ['Next Up'], labels: ['to do', 'To Do Later'] }
  t.match(read('x #home work! /next up @to do later y', known), {
    list: 'Home Work',
    section: 'Next Up',
    labels: ['To Do Later'],
    contents: 'x! y',
  })
  t.equal(read('x #Home Worker', known).list, 'Home')
  t.equal(read('x #2026', known).list, '2026')
  t.same(read('x #Home, then y @a @b @a').labels, ['a', 'b'])
  t.match(read('x #One #Two p1 P3', {}), { list: 'Two', priority: 3, contents: 'x #One p1' })
  t.equal(read('x #"Friday party" #Two').due, undefined)
})

t.test('where lists, sections and people are known, no other name is one', async (t) => {
  const known = { lists: ['Home'], sections: ['Next Up'], people: ['bob'] }
  t.match(read('x #home #Two #"Two" /next up /Two +bob +ann', known), {
    list: 'Home',
    section: 'Next Up',
    assignee: 'bob',
    contents: 'x #Two #"Two" /Two +ann',
  })
  t.equal(read('x #"HOME"', known).list, 'HOME')
  const nothing = read('x #Home /"Next Up" +bob', { lists: [], sections: [], people: [] })
  t.same(nothing, { contents: 'x #Home /"Next Up" +bob', labels: [], tokens: [] })
})

t.test('signs inside of words, and signs alone, are text', async (t) => {
  for (const text of [
    'see https://x.y/#frag and a@b.c',
    'learn C#',
    'C++',
    'fix #123',
    '# @ / + {',
    '#',
    'and /or',
    '/etc/hosts /usr',
    '@ann@example.org',
    '#!x',
    '+1 it',
    'p5 p12',
    '#"open',
    '#""',
    '{soon}',
    '{next friday dinner}',
    '{24 dec 5pm}',
    '{24 dec',
    'x{next friday}',
    'a "tomorrow" b',
    'C:\\temp \\\\server\\share \\o/ \\n',
    '"#Home"',
    '“tomorrow”',
    'a "b tomorrow" c',
  ]) {
    t.same(read(text), { contents: text, labels: [], tokens: [] }, titleOf(text))
  }
})

t.test('a backslash makes a word plain, and goes', async (t) => {
  t.equal(
    read('\\#5 \\@a \\p1 \\{next friday} \\every day \\24 dec').contents,
    '#5 @a p1 {next friday} every day 24 dec',
  )
  t.same(read('\\#5 \\@a \\p1 \\{next friday} \\every day \\24 dec').tokens, [])
})

t.test('blanks and punctuation are tidied where something was taken out', async (t) => {
  for (const [text, contents] of [
    ['Tomorrow, buy   milk', 'buy milk'],
    ['Buy milk, tomorrow', 'Buy milk'],
    ['Buy milk (tomorrow)', 'Buy milk'],
    ['Meet on friday. Bring  tea', 'Meet. Bring tea'],
    ['  a \u3000\n b ', 'a b'],
    ['Why not tomorrow?', 'Why not?'],
    ['tomorrow', ''],
    ['Buy:', 'Buy:'],
  ] as const) {
    t.equal(read(text).contents, contents, titleOf(text))
  }
})
