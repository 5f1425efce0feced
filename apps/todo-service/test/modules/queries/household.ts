import { randomUUID } from 'node:crypto'
import type { Due, Todo, TodoPage } from '@todo/schemas'
import fc from 'fast-check'
import { sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import type { Tables } from '../../../src/database/tables.ts'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { toColumns } from '../../../src/modules/todos/todo.json.ts'
import { TodoLabelEntity } from '../../../src/modules/todos/todo-label.entity.ts'
import { type App, type Client, clientOf, newUser } from '../../helper.ts'

/** Names of lists, sections and labels, also such as compare in an odd way. */
export const NAMES = ['Work', 'home', 'Home office', 'École', 'STRASSE', 'İş', 'ミルク', '50%_x', 'a*b', 'me'] as const

/** What to-dos are about. */
export const WORDS = [
  'milk',
  'Milk',
  'ミルク',
  '买菜',
  '우유',
  'CAFÉ',
  'café',
  '50%_x',
  'Straße',
  'ok',
  'é',
  'ΟΔΟΣ',
] as const

/** A list and a section in it. */
export interface Place {
  listId: number
  listName: string
  sectionId: number
  sectionName: string
}

/** Makes a list of a user's, with a section and members. */
export async function makeList(app: App, owner: Client, name: string, members: readonly Client[] = []): Promise<Place> {
  const em = app.orm.em.fork()
  const row = { user_id: owner.user.id, name, version: 1, created_at: Date.now(), updated_at: Date.now() }
  const list = em.create(ListEntity, { ...row, description: '' })
  await em.flush()
  const section = em.create(SectionEntity, { ...row, list_id: list.id, name: `${name} ${NAMES[0]}`, position: 'a' })
  for (const { user } of [owner, ...members])
    em.create(ListMemberEntity, {
      list_id: list.id,
      user_id: user.id,
      role: user.id === owner.user.id ? 'owner' : 'editor',
      position: 'a',
      version: 1,
      created_at: Date.now(),
    })
  await em.flush()
  return { listId: list.id, listName: name, sectionId: section.id, sectionName: section.name }
}

/** What random to-dos are made of. */
interface Made {
  contents: string
  notes: string
  is_done: boolean
  priority: number
  labels: string[]
  due: Due | null
  start: Due | null
  deadline: string | null
  place: number
  hasSection: boolean
  isSubtask: boolean
  isRecurring: boolean
  assignee: number
  creator: number
  age: number
  completedAge: number
}

const today = Temporal.Now.plainDateISO('UTC')
const minuteNow = Temporal.Now.plainTimeISO('UTC').minute
const date = fc.integer({ min: -5, max: 9 }).map((days) => today.add({ days }).toString())
/** Not near the present minute, in whatever time zone: what is overdue does not change while the test runs. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 5, max: 10 }))
  .map(([hour, ahead]) => `${String(hour).padStart(2, '0')}:${String((minuteNow + ahead) % 60).padStart(2, '0')}`)
const due: fc.Arbitrary<Due> = fc.oneof(
  fc.record({ date }),
  fc.record({ date, time }),
  fc.record({
    date,
    time,
    time_zone: fc.constantFrom('Europe/Berlin', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/New_York'),
  }),
)
const day = 86_400_000
const made: fc.Arbitrary<Made> = fc.record({
  contents: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
  notes: fc.array(fc.constantFrom(...WORDS), { maxLength: 2 }).map((words) => words.join('\n')),
  is_done: fc.boolean(),
  priority: fc.integer({ min: 1, max: 4 }),
  labels: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }),
  due: fc.option(due),
  start: fc.option(due),
  deadline: fc.option(date),
  place: fc.nat({ max: 3 }),
  hasSection: fc.boolean(),
  isSubtask: fc.boolean(),
  isRecurring: fc.boolean(),
  assignee: fc.nat({ max: 2 }),
  creator: fc.nat({ max: 1 }),
  age: fc.integer({ min: 0, max: 20 * day }),
  completedAge: fc.integer({ min: 0, max: 20 * day }),
})

/** A user with to-dos of all kinds in an inbox and three lists, one of which is shared with another user. */
export async function makeHousehold(app: App, { count, seed }: { count: number; seed: number }) {
  const [ada, bob] = [clientOf(app, newUser('Ada')), clientOf(app, newUser('Böb'))]
  const first = (await ada.post({ contents: 'the first' })).json()
  await bob.add()
  const places: (Place | undefined)[] = [
    undefined,
    await makeList(app, ada, NAMES[0]),
    await makeList(app, ada, NAMES[2], [bob]),
    await makeList(app, ada, NAMES[3]),
  ]
  const all = fc.sample(made, { numRuns: count, seed })
  const em = app.orm.em.fork()
  const now = Date.now()
  for (const [index, todo] of all.entries()) {
    const place = places[todo.place]
    const { contents, notes, is_done, priority, labels, due, start, deadline } = todo
    const entity = em.create(TodoEntity, {
      ...toColumns({ notes, priority, labels, due, start, deadline }),
      notes,
      labels: JSON.stringify(labels),
      contents,
      is_done,
      user: ada.user.id,
      uid: randomUUID(),
      list_id: place?.listId ?? first.list_id,
      section_id: place && todo.hasSection ? place.sectionId : null,
      parent_id: todo.isSubtask ? first.id : null,
      recurrence: todo.isRecurring ? JSON.stringify({ rule: 'FREQ=DAILY', from: 'due', reset_subtasks: true }) : null,
      position: `a${(index * 7919) % count}`,
      assignee_id: [null, ada.user.id, bob.user.id][todo.assignee] ?? null,
      created_by: [ada.user.id, bob.user.id][todo.creator] ?? 0,
      created_at: now - todo.age,
      updated_at: now - todo.age,
      completed_at: is_done ? now - todo.completedAge : null,
      version: index % 5,
    })
    for (const name of labels) em.create(TodoLabelEntity, { todo: entity, name, user: ada.user.id })
  }
  await em.flush()
  return { ada, bob, places, firstId: first.id, inboxId: first.list_id }
}

/** Adds many to-dos that are overdue, and have that as a label, to a list of a user. */
export async function addOverdue(app: App, user: { id: number }, list_id: number, count: number): Promise<void> {
  const labels = JSON.stringify(['overdue'])
  const made = { user: user.id, list_id, notes: '', labels, created_by: user.id, version: 1 }
  const rows = Array.from({ length: count }, (_, index) => ({
    ...made,
    uid: randomUUID(),
    contents: `overdue ${(index * 7) % 50}`,
    position: `b${index}`,
    priority: 1 + (index % 4),
    due_date: today.subtract({ days: 3 + ((index * 7919) % 90) }).toString(),
    created_at: (index * 31) % 997,
    updated_at: (index * 37) % 991,
  }))
  const em = app.orm.em.fork()
  await em.insertMany(TodoEntity, rows)
  const db = em.getKysely<Tables>()
  await db
    .insertInto('todo_label')
    .columns(['todo_id', 'name', 'user_id'])
    .expression(
      db
        .selectFrom('todo')
        .select(['id', sql.lit('overdue').as('name'), 'user_id'])
        .where('labels', '=', labels)
        .where('list_id', '=', list_id),
    )
    .execute()
}

/** Reads a list page by page to its end. */
export async function readAll(client: Client, query: string, limit = 100): Promise<Todo[]> {
  const todos: Todo[] = []
  let cursor = ''
  for (;;) {
    const answer = await client.get(`/todos?${query}&limit=${limit}${cursor}`)
    if (answer.statusCode !== 200) throw new Error(`${query}: ${answer.body}`)
    const page: TodoPage = answer.json()
    todos.push(...page.todos)
    if (page.next_cursor === null) return todos
    cursor = `&cursor=${page.next_cursor}`
  }
}
