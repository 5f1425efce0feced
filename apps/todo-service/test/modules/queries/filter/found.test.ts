import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { allOf, type Filter } from '../../../../src/modules/queries/filter/filter.ts'
import { printFilter } from '../../../../src/modules/queries/filter/print-filter.ts'
import { conditionsIn } from '../../../../src/modules/queries/filter/walk-filter.ts'
import { TodoEntity } from '../../../../src/modules/todos/todo.entity.ts'
import { onEachDatabase, sharedTestApp } from '../../../helper.ts'
import { makeHousehold, NAMES, readAll, WORDS } from '../household.ts'
import { filtersOf } from './arbitrary.ts'
import { finds, type World } from './evaluate.ts'

const RUNS = 150
const TODOS = 80

/** Names and words that are there, in any case, and parts of them. */
const text = fc
  .tuple(
    fc.constantFrom(...NAMES, ...WORDS, 'Inbox', 'Ada', 'Böb', 'Work office'),
    fc.nat({ max: 3 }),
    fc.nat({ max: 2 }),
  )
  .map(([name, from, way]) => [name, name.slice(from), name.slice(0, from + 1)][way] || name)
  .chain((name) => fc.constantFrom(name, name.toUpperCase(), name.toLowerCase()))
  .filter((name) => name.trim() !== '' && name.isWellFormed())

const speaksOfDone = (filter: Filter) =>
  conditionsIn(filter).some(
    (condition) => printFilter(condition) === 'done' || printFilter(condition).startsWith('completed'),
  )

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const { ada, bob, places, inboxId } = await makeHousehold(app, { count: TODOS, seed: 2 })
  const known = places.filter((place) => place !== undefined)
  const rows = await app.orm.em.fork().find(TodoEntity, { user: ada.user.id })
  const assignees = new Map(rows.map(({ id, assignee_id }) => [id, assignee_id]))
  const worldIn = (timeZone: string): World => ({
    now: Temporal.Now.instant(),
    timeZone,
    weekStart: 1,
    userId: ada.user.id,
    inboxId,
    lists: new Map([[inboxId, 'Inbox'], ...known.map(({ listId, listName }) => [listId, listName] as const)]),
    sections: new Map(known.map(({ sectionId, sectionName }) => [sectionId, sectionName])),
    users: new Map([ada, bob].map(({ user }) => [user.id, user.username])),
    assigneeOf: (id) => assignees.get(id) ?? null,
    sharedLists: new Set(known.slice(1, 2).map(({ listId }) => listId)),
  })
  const all = await readAll(ada, 'order=ASC')
  t.equal(all.length, TODOS + 1)

  t.test('any filter finds what its words say, in any zone, and in any order', async (t) => {
    let found = 0
    const zone = fc.constantFrom('UTC', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Europe/Berlin')
    const property = fc.asyncProperty(
      fc.array(filtersOf(text), { minLength: 1, maxLength: 2 }).map(allOf),
      zone,
      fc.constantFrom('id', 'due', 'contents'),
      async (filter, zone, sort) => {
        const world = worldIn(zone)
        const expected = all
          .filter((todo) => (speaksOfDone(filter) || !todo.is_done) && finds(filter, todo, world))
          .map(({ id }) => id)
        const query = `filter=${encodeURIComponent(printFilter(filter))}&time_zone=${encodeURIComponent(zone)}&sort=${sort}`
        const ids = (await readAll(ada, query)).map(({ id }) => id)
        found += expected.length === 0 || expected.length === all.length ? 0 : 1
        const wrong = all.filter(({ id }) => ids.includes(id) !== expected.includes(id))
        if (wrong.length > 0 || ids.length !== expected.length)
          throw new Error(`${printFilter(filter)}: ${JSON.stringify(wrong[0])}`)
      },
    )
    await fc.assert(property, { numRuns: RUNS })
    t.ok(found > RUNS / 4, `${found} filters find some, and not all`)
  })
})
