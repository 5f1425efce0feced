import { buffer } from 'node:stream/consumers'
import { PatchTodo } from '@todo/schemas'
import t from 'tap'
import { ZipFile } from 'yazl'
import { type Imported, inTree } from '../src/import/imported.ts'
import { readFile } from '../src/import/read-file.ts'

const WHEN = { now: Date.parse('2026-12-01T09:00:00Z'), timeZone: 'Europe/Berlin', locale: 'en' }
const read = (content: BlobPart, name: string) => readFile(new File([content], name), WHEN)

/** The to-dos of a file, each with its list, section and parent, by their titles. */
function todosOf({ lists }: Imported) {
  return lists.flatMap(({ fields: { name: list }, todos }) =>
    todos.map(({ parent, section, fields }) => {
      const above = todos.find(({ source }) => source === parent)?.fields.contents
      return { list, ...(section && { section }), ...(above && { above }), ...fields }
    }),
  )
}

t.test('a table with the columns of the API', async (t) => {
  const rows = [
    'Contents,notes,due,start,deadline,priority,labels,recurrence,duration_minutes,is_done,list,section,effort',
    'Pay rent,"first, then\nsecond",2026-12-31 17:00,tomorrow,2027-01-02,1,"home, bills,home",RRULE:FREQ=MONTHLY,30,,Home,Money,3',
    'Bare,,,,,,,,,,,,',
    ',,,,,,,,,,,,',
    'Bare,,,,,,,,,yes,,,',
    'Odd,,on the moon,someday,never,9,,,long,no,,,',
    ',only notes,,,,,,,,,,,',
    `${'x'.repeat(300)},,every monday,,,,,,,,,,`,
  ]
  const found = await read(`\ufeff${rows.join('\r\n')}`, 'tasks.csv')
  t.strictSame(todosOf(found), [
    {
      list: 'Home',
      section: 'Money',
      contents: 'Pay rent',
      notes: 'first, then\nsecond',
      priority: 1,
      labels: ['home', 'bills'],
      deadline: '2027-01-02',
      duration_minutes: 30,
      due: { date: '2026-12-31', time: '17:00' },
      start: { date: '2026-12-02' },
      recurrence: { rule: 'FREQ=MONTHLY' },
    },
    { list: 'tasks', contents: 'Bare' },
    { list: 'tasks', contents: 'Bare', is_done: true },
    { list: 'tasks', contents: 'Odd', is_done: false },
    {
      list: 'tasks',
      contents: `${'x'.repeat(255)}…`,
      notes: 'x'.repeat(300),
      due: { date: '2026-12-07' },
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO', from: 'due' },
    },
  ])
  t.strictSame(found.leftOut, [
    { row: 6, name: 'Odd', fields: ['priority', 'due', 'start', 'deadline', 'duration_minutes'] },
    { row: 7, name: '', fields: [] },
  ])
  t.strictSame(found.unknown, ['effort'])
  const sources = ({ lists }: Imported) => lists.flatMap(({ todos }) => todos.map(({ source }) => source))
  t.strictSame(sources(await read(rows.join('\n'), 'tasks.csv')), sources(found), 'the same again has the same names')
  t.equal(new Set(sources(found)).size, 5)
})

t.test('a template of Todoist', async (t) => {
  const rows = [
    'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE',
    'note,lost,,,,,,,,,,,',
    'task,Pack @trip @car,the big one,1,1,Evan (1),,every day at 9,en,Europe/Berlin,2,day,2027-01-02',
    'note,not the red one,,,,,,,,,,,',
    'task,Socks,,4,2,,,,,,45,minute,',
    'task,@solo,,,,,,,,,,,',
    'section,Later,,,,,,,,,,,',
    'task,Unpack,,high,3,,,whenever,,,,,',
    ',,,,,,,,,,,,',
  ]
  const found = await read(rows.join('\n'), 'Trip [2203306141].csv')
  t.strictSame(todosOf(found), [
    {
      list: 'Trip',
      contents: 'Pack',
      notes: 'the big one\n\nnot the red one',
      priority: 1,
      labels: ['trip', 'car'],
      deadline: '2027-01-02',
      duration_minutes: 2880,
      due: { date: '2026-12-02', time: '09:00' },
      recurrence: { rule: 'FREQ=DAILY', from: 'due' },
    },
    { list: 'Trip', above: 'Pack', contents: 'Socks', priority: 4, duration_minutes: 45 },
    { list: 'Trip', contents: '@solo', labels: ['solo'] },
    { list: 'Trip', section: 'Later', contents: 'Unpack' },
  ])
  t.strictSame(found.leftOut, [{ row: 8, name: 'Unpack', fields: ['priority', 'due'] }])
  t.strictSame(found.unknown, [])
})

const calendar = (...todos: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...todos.flatMap((todo) => ['BEGIN:VTODO', ...todo, 'END:VTODO']),
    'END:VCALENDAR',
  ].join('\r\n')

t.test('a calendar', async (t) => {
  const found = await read(
    calendar(
      ['UID:b', 'SUMMARY:Below', 'RELATED-TO:a', 'DUE:20261224T090000Z', 'PRIORITY:5', 'RELATED-TO;RELTYPE=SIBLING:c'],
      [
        'UID:a',
        'SUMMARY:Above',
        'DESCRIPTION:long\\, and\\nwide',
        'DTSTART;VALUE=DATE:20261201',
        'DUE;VALUE=DATE:20261203',
        'CATEGORIES:home,work',
        'CATEGORIES:home',
      ],
      [
        'UID:c',
        'SUMMARY:Again',
        'DTSTART;TZID=Asia/Seoul:20261201T080000',
        'RRULE:FREQ=WEEKLY;BYDAY=TU',
        'STATUS:COMPLETED',
      ],
      ['UID:c', 'SUMMARY:Another time', 'RECURRENCE-ID;VALUE=DATE:20261208'],
      ['SUMMARY:Nameless', 'DUE;TZID=Nowhere Standard Time:20261201T080000', 'STATUS:NEEDS-ACTION'],
      ['UID:d', 'SUMMARY:Odd', 'DUE:20269924T090000Z', `CATEGORIES:${'x'.repeat(65)}`],
      ['UID:e', 'DESCRIPTION:no title'],
    ),
    'work.ics',
  )
  t.strictSame(
    todosOf(found),
    [
      {
        list: 'work',
        contents: 'Above',
        notes: 'long, and\nwide',
        priority: 4,
        labels: ['home', 'work'],
        due: { date: '2026-12-03' },
        start: { date: '2026-12-01' },
      },
      {
        list: 'work',
        above: 'Above',
        contents: 'Below',
        priority: 3,
        due: { date: '2026-12-24', time: '10:00', time_zone: 'Europe/Berlin' },
      },
      {
        list: 'work',
        contents: 'Again',
        is_done: true,
        priority: 4,
        due: { date: '2026-12-01', time: '08:00', time_zone: 'Asia/Seoul' },
        recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU' },
      },
      {
        list: 'work',
        contents: 'Nameless',
        is_done: undefined,
        priority: 4,
        due: { date: '2026-12-01', time: '08:00' },
      },
      { list: 'work', contents: 'Odd', priority: 4 },
    ]
      .map(({ is_done, ...todo }) => ({ ...todo, ...(is_done && { is_done }) }))
      .map((todo) => todo),
  )
  t.strictSame(found.leftOut, [
    { name: 'Odd', fields: ['labels', 'due'] },
    { name: '', fields: [] },
  ])
})

t.test('to-dos that are below each other', async (t) => {
  const [a, b] = ['a', 'b'].map((source, n) => ({ source, parent: n === 0 ? 'b' : 'a', fields: { contents: source } }))
  t.strictSame(a && b && inTree([a, b]), [a, b])
})

t.test('columns with names that JavaScript has given to each object', async (t) => {
  const found = await read('contents,__proto__,constructor\nPlain,1,2\n', 'odd.csv')
  t.strictSame(todosOf(found), [{ list: 'odd', contents: 'Plain' }])
  t.strictSame(found.unknown, ['__proto__', 'constructor'])
})

/** An export whose parts have these texts. */
function zipOf(parts: Readonly<Record<string, string>>): Promise<Buffer<ArrayBuffer>> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), `${name}.json`)
  zip.end()
  return buffer(zip.outputStream)
}

const LIST = { id: 1, name: 'Home', description: '', color: 'charcoal', view: 'list', is_favorite: false }
const PLACE = { position: 'a', deleted_at: null }
const TODO = { uid: '5b0a7d0e-6f0c-4c3e-9d7e-2f1a7b6c5d4e', list_id: 1, section_id: null, parent_id: null, ...PLACE }
const OTHER = '7c1b8e1f-7a1d-4d4f-8e8f-3a2b8c7d6e5f'
const BELOW = { ...TODO, id: 5, uid: OTHER, parent_id: 4, section_id: 3, position: 'b', contents: 'Below' }
const EXPORT = {
  about: { format: 1 },
  lists: { lists: [{ ...LIST, is_inbox: false, is_archived: false, ...PLACE }] },
  sections: {
    sections: [2, 3].map((id) => ({ id, list_id: 1, name: `${id}`, position: `${5 - id}`, is_archived: false })),
  },
  todos: { todos: [{ ...TODO, id: 4, contents: 'Plain' }, BELOW] },
  labels: { labels: [{ name: 'home', color: 'charcoal', is_favorite: false }] },
  filters: {
    filters: ['b', 'a'].map((name) => ({ name, query: 'p1', color: 'charcoal', is_favorite: false, position: name })),
  },
}
const PARTS = Object.fromEntries(Object.entries(EXPORT).map(([name, content]) => [name, JSON.stringify(content)]))

t.test('an export', async (t) => {
  const found = await read(await zipOf(PARTS), 'my-data.zip')
  t.strictSame(todosOf(found), [
    { list: 'Home', contents: 'Plain' },
    { list: 'Home', section: '3', above: 'Plain', contents: 'Below' },
  ])
  t.strictSame(
    found.lists.flatMap(({ sections }) => sections.map(({ name }) => name)),
    ['3', '2'],
  )
  t.strictSame(
    found.filters.map(({ name }) => name),
    ['a', 'b'],
  )
})

t.test('of an export, each field that a client can set comes along or is told, but who is to do it', async (t) => {
  const { contents, assignee_id, ...others } = PatchTodo.properties
  const names = Object.keys(others)
  const odd = { ...TODO, id: 4, contents: 'Odd', ...Object.fromEntries(names.map((name) => [name, {}])) }
  const todos = JSON.stringify({ todos: [odd] })
  t.strictSame((await read(await zipOf({ ...PARTS, todos }), 'my-data.zip')).leftOut, [{ name: 'Odd', fields: names }])
})

t.test('exports that cannot be imported', async (t) => {
  const large = await zipOf(PARTS)
  // The size of the first part, as the directory says it (APPNOTE.TXT of PKWARE, 4.3.12).
  large.writeUInt32LE(200_000_001, large.indexOf('PK\u0001\u0002') + 24)
  await t.rejects(read(large, 'file'), { message: 'large' })
  for (const about of ['{"format":', '{"format": 2}'])
    await t.rejects(read(await zipOf({ ...PARTS, about }), 'file'), { message: 'unknown' })
  const { todos: _, ...without } = PARTS
  await t.rejects(read(await zipOf(without), 'file'), { message: 'unknown' })
})

t.test('files that cannot be imported', async (t) => {
  const files: [BlobPart, string][] = [
    ['', 'empty'],
    ['a photograph', 'unknown'],
    ['PK\u0003\u0004 and nothing more', 'unknown'],
    ['BEGIN:VCALENDAR\r\nno end', 'unknown'],
    [calendar(), 'nothing'],
    ['contents,due\n', 'nothing'],
    [Uint8Array.of(0xc7, 0xd2), 'encoding'],
    [new Uint8Array(20_000_001), 'large'],
  ]
  for (const [content, reason] of files) await t.rejects(read(content, 'file'), { message: reason })
})
