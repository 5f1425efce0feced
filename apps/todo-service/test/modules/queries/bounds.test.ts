import { randomUUID } from 'node:crypto'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { TodoLabelEntity } from '../../../src/modules/todos/todo-label.entity.ts'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase } from '../../helper.ts'
import { makeList } from './household.ts'

/** As many names as somebody has who has many. */
const NAMES = 500

/** Each takes less than 50 ms where coverage is not measured. */
const MOST_MS = 500

const cut = (text: string) => text.slice(0, 1024)
const times = (text: string, count: number, between = ' | ') => Array.from({ length: count }, () => text).join(between)

/** The longest that may be sent, of each kind that makes work. */
const FILTERS = {
  'as many words as a search can have': `search: ${cut(times('aé', 400, ' ')).slice(0, 1010)}`,
  'names with as many gaps as there can be': `@${cut(times('a', 512, '*')).slice(0, 1020)}`,
  'forty names with gaps': times('@*a*b*c*', 40),
  'forty lists and labels': `${times('#*a*e*', 20)} & ${times('@*x*', 20, ' & ')}`,
  'forty dates': times('due before: -365 days', 40),
  'forty days of a year': times('29 feb', 40),
  'forty people': times('assigned to: *a*b', 40, ' & '),
  'sixteen parentheses and noes': `${'!('.repeat(7)}today | ${times('p1 & !@home', 15)}${')'.repeat(7)}`,
  'forty states': times('(overdue & !shared)', 20, ' & '),
}

async function makeNames(app: App): Promise<Client> {
  const ada = clientOf(app, newUser())
  const first = (await ada.post({ contents: 'the first' })).json()
  await makeList(app, ada, 'a list of hers')
  const em = app.orm.em.fork()
  for (let index = 0; index < NAMES; index += 1) {
    const todo = em.create(TodoEntity, {
      uid: randomUUID(),
      user: ada.user.id,
      list_id: first.list_id,
      position: 'a',
      contents: 'x',
      notes: '',
      labels: '[]',
      created_by: ada.user.id,
      created_at: 1,
      updated_at: 1,
      version: 1,
    })
    em.create(TodoLabelEntity, { todo, name: `${'ab'.repeat(28)} ${index}`, user: ada.user.id })
  }
  await em.flush()
  return ada
}

/** Milliseconds of this processor that a request takes: the least of a few times, since others use it too. */
async function processorTime(call: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let time = 0; time < 4; time += 1) {
    const before = process.cpuUsage()
    await call()
    const { user, system } = process.cpuUsage(before)
    all.push((user + system) / 1000)
  }
  return Math.min(...all)
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database, { env: { LIST_CACHE_BYTES: '0' } })
  const ada = await makeNames(app)
  const queries = {
    ...Object.fromEntries(
      Object.entries(FILTERS).map(([what, filter]) => [what, `filter=${encodeURIComponent(filter)}`]),
    ),
    'as many words as `q` can have': `q=${encodeURIComponent(times('é', 128, ' '))}`,
    'as many labels as there can be': times('label=x', 10, '&'),
  }
  for (const [what, query] of Object.entries(queries))
    t.test(`${what}: no work without bounds`, async (t) => {
      const answer = await ada.get(`/todos?${query}`)
      t.equal(answer.statusCode, 200, answer.body)
      const ms = await processorTime(() => ada.get(`/todos?${query}`))
      t.ok(ms < MOST_MS, `${ms} ms`)
    })
})
