import t from 'tap'
import { canonical, explained, faultOf } from './helper.ts'

t.test('an explanation has parentheses wherever and and or meet', async (t) => {
  t.equal(explained('p1 & p2 | p3'), '(with priority 1 and with priority 2) or with priority 3')
  t.equal(explained('!(p1 | done)'), 'not (with priority 1 or done)')
  t.equal(explained('!(p1 & done) & !all'), 'not (with priority 1 and done) and no to-do')
  t.equal(explained('!no labels & !p4'), 'with a label and with a priority')
  t.equal(explained('#a*b*c'), 'in a list whose name begins with a and contains b and ends with c')
  t.equal(explained('#*'), 'in a list whose name is anything')
})

t.test('filters that mean the same as written are written in one way', async (t) => {
  t.equal(canonical('((p1)&(p2&p3))'), 'p1 & p2 & p3')
  t.equal(canonical('!!p1 , (p2|p3)'), 'p1 | p2 | p3')
  t.equal(canonical('!(no due date)'), '!no date')
  t.equal(canonical('!/*'), 'no section')
  t.equal(canonical('@**'), '@*')
  t.equal(canonical('#"Work" & @\\*x'), '#Work & @"*x"')
  t.equal(canonical('assigned to: ME & assigned to: "ME"'), 'assigned to: me & assigned to: "ME"')
  t.equal(canonical('assigned to: Nobody | created by: nobody'), '!assigned | created by: "nobody"')
  t.equal(canonical('assigned to: "nobody" & created by: "Nobody"'), 'assigned to: "nobody" & created by: "Nobody"')
})

t.test('every kind of condition is written as it is read', async (t) => {
  const filters = [
    'all',
    'shared',
    'no start',
    '!no time',
    '@*',
    '/*',
    'p3',
    'due after: 2026-12-24',
    'deadline: friday',
  ]
  const names = ['#a*b', '/Meetings', '@"a & b"', 'assigned to: others', 'created by: ada', 'search: "1 | 2"', '!@x']
  for (const filter of [...filters, ...names, '!(p1 & p2) & (p1 | p2)']) t.equal(canonical(filter), filter)
})

t.test('a long text is cut where it is sent back', async (t) => {
  t.match(faultOf('x'.repeat(100))?.detail, `"${'x'.repeat(40)}…" at position 0`)
})

t.test('quotation marks and backslashes make a word one without a meaning', async (t) => {
  for (const filter of ['"today"', '\\p1', '\\#Work', '"search": x']) t.equal(faultOf(filter)?.expected, 'a condition')
})

t.test('bounds are told', async (t) => {
  t.equal(canonical(`${'('.repeat(16)}p1${')'.repeat(16)}`), 'p1')
  t.match(faultOf(`${'('.repeat(17)}p1`), { position: 16, detail: /use at most 16 parentheses and !/ })
  t.match(faultOf(`${'!'.repeat(17)}p1`), { position: 16, expected: 'a condition' })
  const many = (count: number) => Array.from({ length: count }, () => 'p1').join('&')
  t.equal(faultOf(many(40)), undefined)
  t.match(faultOf(many(41)), { position: 120, detail: /too many conditions .* use at most 40/, expected: 'the end' })
})

t.test('what is missing or does not belong there is told at its position', async (t) => {
  const cases: [filter: string, position: number, expected: string][] = [
    ['', 0, 'a condition'],
    ['  ', 2, 'a condition'],
    ['p1 &', 4, 'a condition'],
    ['& p1', 0, 'a condition'],
    ['()', 1, 'a condition'],
    ['p1)', 2, '& or |'],
    ['(p1 p2', 1, 'a condition'],
    ['(p1 !p2)', 4, '& or |'],
    ['(p1) p2', 5, '& or |'],
    ['p1 (p2)', 3, '& or |'],
    ['(p1', 3, ')'],
    ['"abc', 0, 'a second quotation mark'],
    ['p1 & abc\\', 5, 'a condition'],
    ['"abc\\"', 0, 'a second quotation mark'],
    ['#', 1, 'the name of a list'],
    ['@ & p1', 1, 'the name of a label'],
    ['/""', 1, 'the name of a section'],
    ['search:', 7, 'a value'],
    ['search: ""', 7, 'a value'],
  ]
  for (const [filter, position, expected] of cases) t.match(faultOf(filter), { position, expected }, filter)
})

t.test('a mark after a blank begins another condition, unless it is quoted or stands alone', async (t) => {
  t.match(faultOf('assigned to: ada #Work'), { position: 17, expected: '& or |' })
  t.equal(explained('#"Work #1"'), 'in the list “Work #1”')
  t.equal(explained('#Work @'), 'in the list “Work @”')
  t.equal(explained('#Work / Home'), 'in the list “Work / Home”')
  t.equal(explained('search: milk @ 5'), 'containing “milk @ 5”')
})

t.test('a backslash at the end is itself, as it is for `q`', async (t) => {
  t.equal(explained('search: \\'), 'containing “\\”')
  t.equal(explained('#C:\\'), 'in the list “C:\\”')
})

t.test('a word that is nearly right is named', async (t) => {
  const meant = (filter: string) => /did you mean "(.*)"/.exec(faultOf(filter)?.detail ?? '')?.[1]
  t.equal(meant('toady'), 'today')
  t.equal(meant('ovedue'), 'overdue')
  t.equal(meant('no lables'), 'no labels')
  t.equal(meant('duebefore: monday'), 'due before:')
  t.equal(meant('serch: milk'), 'search:')
  t.equal(meant('fridya'), 'friday')
  t.equal(meant('assigned by: me'), 'created by:')
  t.equal(meant('Priority 1'), 'p1')
  t.equal(meant('prio: 3'), 'p3')
  t.equal(meant('priority 5'), undefined)
  t.equal(meant('something quite different'), undefined)
  t.equal(meant('groceries'), undefined)
})

t.test('what is no date says which dates to write', async (t) => {
  t.match(faultOf('this weekend')?.detail, 'write "saturday | sunday"')
  t.match(faultOf('next 2 weeks')?.detail, 'write +2 weeks for one day, as in "due before: +2 weeks"')
  t.match(faultOf('created after: 1 month'), { position: 15, detail: 'write +1 month for one day' })
})

t.test('words for signs, and an opposite, are not taken for the word that they are like', async (t) => {
  for (const filter of ['today and p1', 'today or p1', 'not today', '#Work & not overdue']) {
    t.match(faultOf(filter)?.detail, /write & for "and", \| for "or", and ! for "not"/, filter)
  }
  t.match(faultOf('unassigned')?.detail, /did you mean "!assigned"\?/)
  t.match(faultOf('undone')?.detail, /did you mean "!done"\?/)
  t.match(faultOf('unshraed')?.detail, /write one such as/)
})
