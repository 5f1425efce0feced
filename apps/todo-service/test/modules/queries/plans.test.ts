import type { TodoPage } from '@todo/schemas'
import { CompiledQuery, sql } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import type { Tables } from '../../../src/database/tables.ts'
import { MANY } from '../../../src/modules/queries/page/few-or-many.ts'
import {
  buildTestApp,
  captureRequests,
  captureStatements,
  clientOf,
  insertTodos,
  newUser,
  onEachDatabase,
  type Statement,
} from '../../helper.ts'
import { rowsRead } from '../../rows-read.ts'
import { addOverdue, makeHousehold, makeList, type Place } from './household.ts'

/** More than any plan but a good one would read. */
const TODOS = 1_500

const inDays = (days: number) => Temporal.Now.plainDateISO('UTC').add({ days }).toString()

/**
 * - `in order`: the index has them so, and a page is all that is read;
 * - `picked`: the index has them so, and what else has to hold, such as a word, is looked for from row to row;
 * - `sorted`: all that the index finds are read.
 */
type Order = 'in order' | 'picked' | 'sorted'

/** Two indexes that tell what a filter asks for. SQLite takes either. */
const TELLS = 'todo_(user_id_is_done|due)_index'

/** How a list is asked for, the index that finds its to-dos, and how they come. */
const TABLE: [query: string, index: string, order: Order][] = [
  ['', 'todo_user_id_index', 'in order'],
  ['is_done=false', 'todo_user_id_is_done_index', 'in order'],
  ...['due', 'priority', 'created_at', 'updated_at', 'contents'].flatMap((sort): [string, string, Order][] =>
    ['', '&is_done=false', '&order=DESC'].map((more) => [`sort=${sort}${more}`, `todo_${sort}_index`, 'in order']),
  ),
  ['sort=position&list_id=LIST', 'todo_list_id_position_index', 'in order'],
  ['sort=position&list_id=LIST&order=DESC', 'todo_list_id_position_index', 'in order'],
  ['list_id=LIST', 'todo_list_id_is_done_index', 'in order'],
  ['list_id=LIST&is_done=false&order=DESC', 'todo_list_id_is_done_index', 'in order'],
  ['list_id=LIST&sort=due', 'todo_list_id_is_done_index', 'sorted'],
  ['list_id=LIST&label=home', 'todo_label_user_id_name_index', 'picked'],
  ['list_id=LIST&label=rare', 'todo_label_user_id_name_index', 'in order'],
  ['list_id=LIST&filter=@rare', 'todo_label_user_id_name_index', 'in order'],
  ['section_id=SECTION', 'todo_section_id_index', 'sorted'],
  ['parent_id=PARENT', 'todo_parent_id_index', 'sorted'],
  ['label=home', 'todo_label_user_id_name_index', 'in order'],
  ['filter=@home', 'todo_label_user_id_name_index', 'in order'],
  ['label=home&sort=due', 'todo_label_user_id_name_index', 'sorted'],
  ['priority=1', 'todo_priority_index', 'in order'],
  ['filter=%23Work', 'todo_list_id_is_done_index', 'sorted'],
  ['filter=/Work*', 'todo_section_id_index', 'sorted'],
  ['filter=p1', 'todo_priority_index', 'in order'],
  ['filter=today | overdue', 'todo_due_index', 'sorted'],
  ['filter=today | overdue&sort=due', 'todo_due_index', 'in order'],
  ['filter=7 days %26 !@home&sort=due', 'todo_due_index', 'picked'],
  [`due_before=${inDays(6)}&due_after=${inDays(0)}`, 'todo_due_index', 'sorted'],
  ['filter=%23Work %26 subtask', 'todo_list_id_is_done_index', 'sorted'],
  ['filter=subtask', 'todo_user_id_is_done_index', 'picked'],
  ['filter=subtask&sort=due', TELLS, 'sorted'],
  ['filter=created by: others | p1&sort=contents', TELLS, 'sorted'],
  ['priority=2&sort=created_at', 'todo_(user_id_is_done|priority)_index', 'sorted'],
  ['filter=search: milk', 'todo_user_id_is_done_index', 'picked'],
  ['q=milk&sort=updated_at', 'todo_updated_at_index', 'picked'],
  ['changed_since_version=3', 'todo_version_index', 'sorted'],
  ['scope=all&sort=due', 'todo_due_index', 'in order'],
]

/** How many rows a page has where it is counted what is read for it, and how many may be read for each of them. */
const PAGE = 20
const MOST_READ = 10

/** One line of a plan. */
interface Step {
  id: number
  table?: string | null
  key?: string | null
  Extra?: string | null
  detail?: string
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const onMysql = database.name === 'MySQL'
  const { ada, places, firstId, inboxId } = await makeHousehold(app, { count: TODOS, seed: 4 })
  const [, work] = places
  for (const { add } of Array.from({ length: 20 }, () => clientOf(app, newUser()))) await add()
  // Two pages of these are the last ones of a list.
  for (let n = 0; n < 2 * PAGE; n += 1)
    await ada.post({ contents: 'x', list_id: Number(work?.listId), labels: ['rare'] })
  if (onMysql)
    await app.orm.em.getConnection().execute('ANALYZE TABLE todo, todo_label, section, list, list_member, user')

  /** The steps of the last statement with a word in it: that of a to-do's notes, if it is the one that reads the page. */
  const planOf = async (statements: readonly Statement[], word = /\bnotes\b/): Promise<Step[]> => {
    const statement = statements.findLast(({ sql }) => word.test(sql))
    const explain = onMysql ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN QUERY PLAN'
    const { rows } = await app.orm.em
      .getConnection()
      .getClient()
      .executeQuery<Step>(CompiledQuery.raw(`${explain} ${statement?.sql}`, [...(statement?.parameters ?? [])]))
    return rows
  }
  /** What MySQL did by an index for the page that was read by some statements. */
  const stepsBy = async (index: string, statements: readonly Statement[]): Promise<string[]> => {
    const page = statements.findLast(({ sql }) => /\bnotes\b/.test(sql))
    const { rows } = await app.orm.em
      .getKysely()
      .executeQuery<{ EXPLAIN: string }>(
        CompiledQuery.raw(`EXPLAIN ANALYZE ${page?.sql}`, [...(page?.parameters ?? [])]),
      )
    return rows[0]?.EXPLAIN.split('\n').filter((line) => line.includes(index)) ?? []
  }
  const urlOf = (query: string, { listId, sectionId }: Place, limit = 5) =>
    `/todos?limit=${limit}&${query
      .replace('LIST', String(listId))
      .replace('SECTION', String(sectionId))
      .replace('PARENT', String(firstId))}`

  for (const [query, index, order] of TABLE)
    t.test(`${query || 'no parameter'}: by ${index}, ${order}, on the first page and on later ones`, async (t) => {
      if (!work) throw new TypeError('there is a list')
      const first = await ada.get(urlOf(query, work))
      const { next_cursor } = first.json()
      t.ok(next_cursor, first.body)
      for (const cursor of ['', `&cursor=${next_cursor}`]) {
        const seen = captureRequests(t)
        const before = seen().length
        await ada.get(`${urlOf(query, work)}${cursor}&include=user`)
        const steps = await planOf(seen().slice(before))
        const plan = JSON.stringify(steps, null, 1)
        t.match(plan, new RegExp(`\\b${index}\\b`), plan)
        t.notMatch(plan, /"ALL"[^}]*"todo|SCAN t\b|AUTOMATIC/, plan)
        const sorts = plan.match(/filesort|TEMP B-TREE/g) ?? []
        // That of the page, those of to-dos that are done and that are not, and that of what others share.
        const allowed = 1 + (order === 'sorted' ? 2 : 0) + (query.startsWith('scope') ? 1 : 0)
        t.ok(sorts.length <= allowed, plan)
      }
    })

  const inOrder = TABLE.filter(([, , order]) => order === 'in order')
  for (const [query] of inOrder)
    t.test(`${query || 'no parameter'}: little is read beside what is sent`, { skip: !onMysql }, async (t) => {
      if (!work) throw new TypeError('there is a list')
      let cursor = ''
      for (const page of ['first', 'second']) {
        const seen = captureRequests(t)
        const before = seen().length
        const { todos, next_cursor } = (await ada.get(`${urlOf(query, work, PAGE)}${cursor}&include=user`)).json()
        const count = await rowsRead(app, seen().slice(before))
        t.ok(count > todos.length && count <= MOST_READ * todos.length, `${page}: ${count} for ${todos.length}`)
        cursor = `&cursor=${next_cursor}`
      }
    })

  t.test('of the trash, and of the history of a to-do, no more is read', { skip: !onMysql }, async (t) => {
    const ben = clientOf(app, newUser('Ben'))
    const [id, other] = [await ben.add(), await ben.add()]
    await ben.patch(id, { priority: 1 })
    const trash = Array.from({ length: TODOS }, (_, n) => ({ contents: 'x', deleted_at: n + 1 }))
    await insertTodos(app, ben.user.id, trash)
    const db = app.orm.em.getKysely<Tables>()
    const line = await db.selectFrom('change').selectAll().where('entity_id', '=', other).executeTakeFirstOrThrow()
    const others = Array.from({ length: TODOS }, (_, n) => ({ ...line, version: line.version + n + 2 }))
    await db.insertInto('change').values(others).execute()
    await app.orm.em.getConnection().execute('ANALYZE TABLE todo, list, list_member, `change`')
    for (const [path, sent] of [
      [`/trash?limit=${PAGE}`, PAGE],
      [`/todos/${id}/history?limit=${PAGE}`, 2],
    ] as const) {
      const seen = captureStatements(t)
      const before = seen().length
      await ben.get(path)
      const read = seen()
        .slice(before)
        .filter(({ sql }) => /order by `(t`.`deleted_at|c`.`at)/.test(sql))
      const count = await rowsRead(app, read)
      t.ok(count > sent && count <= MOST_READ * sent, `${path}: ${count} for ${sent}`)
    }
  })

  t.test('names of labels are found one after another, without those between', { skip: onMysql }, async (t) => {
    const seen = captureRequests(t)
    const before = seen().length
    await ada.get('/todos?filter=@home')
    t.match(JSON.stringify(await planOf(seen().slice(before), /\bjump\b/)), /name>/)
  })

  t.test('where much is due, or has a label, a page in another order is picked in that order', async (t) => {
    await addOverdue(app, ada.user, inboxId, 2 * MANY)
    if (onMysql) await app.orm.em.getConnection().execute('ANALYZE TABLE todo, todo_label')
    const sorts = ['priority', 'created_at', 'updated_at', 'contents']
    // Each branch looks whether it is much: by dues there are three of them at the most. By labels each look reads the
    // to-dos, too.
    const rows: [what: string, looks: number, sorts: string[]][] = [
      ['filter=overdue', 2, ['id', ...sorts]],
      ['label=overdue&is_done=false', 4, sorts],
      ['filter=@overdue', 4, sorts],
      ['filter=@overdue', 6, ['due']],
    ]
    for (const [what, looks, sorts] of rows)
      for (const sort of sorts) {
        const seen = captureRequests(t)
        const before = seen().length
        const { todos } = (await ada.get(`/todos?${what}&sort=${sort}&limit=${PAGE}`)).json()
        const statements = seen().slice(before)
        const index = sort === 'id' ? 'todo_user_id_is_done_index' : `todo_${sort}_index`
        t.match(JSON.stringify(await planOf(statements)), new RegExp(`\\b${index}\\b`), `${what} ${sort}`)
        const count = onMysql ? await rowsRead(app, statements) : 0
        // All of them would be twice as many, and each is looked up in the index of labels, too.
        const most = (looks + 1.5) * MANY
        t.ok(todos.length === PAGE && count < most, `${what} ${sort}: ${count} read`)
      }
    // Where something else has to hold too, a page may never be full: no more is read than what is due.
    for (const query of ['filter=overdue %26 @rare', 'filter=overdue %26 !due before: today', 'filter=overdue&q=milk'])
      for (const sort of ['id', 'priority']) {
        const seen = captureRequests(t)
        const before = seen().length
        await ada.get(`/todos?${query}&sort=${sort}`)
        const found = (await planOf(seen().slice(before))).map(({ key, detail }) => key ?? detail).join('\n')
        t.match(found, /\btodo_due_index\b/, query)
        t.notMatch(found, /todo_(user_id_is_done|priority)_index/, query)
      }
  })

  t.test('what an index tells is looked for in it, and other rows are not read', async (t) => {
    const rows: [filter: string, index: string, columns: string[]][] = [
      ['subtask & done & !/*', TELLS, ['parent_id', 'is_done', 'section_id']],
      ['overdue & p1 & subtask', 'todo_due_index', ['due_date', 'priority', 'parent_id']],
    ]
    /** SQLite does not say what it looks up in an index: what the index has. */
    const columnsOf = (index: string): Promise<{ name: string }[]> =>
      app.orm.em.getConnection().execute('SELECT name FROM pragma_index_info(?)', [index])
    for (const [filter, index, columns] of rows)
      for (const sort of ['id', 'due', 'contents']) {
        const seen = captureRequests(t)
        const before = seen().length
        await ada.get(`/todos?filter=${encodeURIComponent(filter)}&sort=${sort}`)
        const steps = await planOf(seen().slice(before))
        const step = steps.find(({ key, detail }) => new RegExp(index).test(String(key ?? detail)))
        const what = `${filter} ${sort}: ${JSON.stringify(steps, null, 1)}`
        if (onMysql) t.match(step?.Extra, /Using index/, what)
        else {
          const [used = ''] = step?.detail?.match(new RegExp(index)) ?? []
          const names = (await columnsOf(used)).map(({ name }) => name)
          t.same(
            columns.filter((column) => !names.includes(column)),
            [],
            what,
          )
        }
      }
  })

  t.test('few or many: the pages of a filter are the same', async (t) => {
    const idsOf = async (filter: string, sort: string) => {
      const ids: number[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = `filter=${encodeURIComponent(filter)}&limit=100&sort=${sort}${cursor && `&cursor=${cursor}`}`
        const page: TodoPage = (await ada.get(`/todos?${query}`)).json()
        ids.push(...page.todos.map(({ id }) => id))
        cursor = page.next_cursor
      }
      return ids
    }
    const rows: [filter: string, isMany: boolean][] = [
      ['subtask', false],
      ['created by: me', true],
    ]
    for (const [filter, isMany] of rows) {
      const byId = await idsOf(filter, 'id')
      t.ok(byId.length > 0 && byId.length >= MANY === isMany, `${filter}: ${byId.length}`)
      for (const sort of ['due', 'contents'])
        t.same(
          (await idsOf(filter, sort)).toSorted((a, b) => a - b),
          byId,
          `${filter} ${sort}`,
        )
    }
  })

  t.test('what is in an archived list does not count as much', async (t) => {
    const eve = clientOf(app, newUser('Eve'))
    const { list_id } = (await eve.post({ contents: 'in the inbox' })).json()
    const { listId } = await makeList(app, eve, 'Attic')
    await addOverdue(app, eve.user, listId, MANY)
    await addOverdue(app, eve.user, list_id, 3)
    await eve.call('PATCH', `/lists/${listId}`, { is_archived: true })
    if (onMysql) await app.orm.em.getConnection().execute('ANALYZE TABLE todo, todo_label')
    for (const filter of ['overdue', '@overdue']) {
      const seen = captureRequests(t)
      const before = seen().length
      const { todos } = (await eve.get(`/todos?filter=${filter}&sort=contents`)).json()
      t.equal(todos.length, 3)
      const walks = onMysql ? await stepsBy('todo_contents_index', seen().slice(before)) : []
      t.same(walks, [], `${filter}: the account is not walked to find the three`)
    }
  })

  t.test('what has a label, and is done or not: only those count that can be in the page', async (t) => {
    const db = app.orm.em.getKysely<Tables>()
    const common = db.selectFrom('todo').select('id').where('labels', '=', '["overdue"]')
    const [first] = await common.orderBy('id').limit(1).execute()
    const open = [0, 1, 2].map((n) => Number(first?.id) + n)
    await db
      .updateTable('todo')
      .set('is_done', sql.lit(true))
      .where('labels', '=', '["overdue"]')
      .where('id', 'not in', open)
      .execute()
    if (onMysql) await app.orm.em.getConnection().execute('ANALYZE TABLE todo, todo_label')
    const seen = captureRequests(t)
    const before = seen().length
    const answer = await ada.get('/todos?label=overdue&is_done=false&sort=priority&limit=5')
    const { todos } = answer.json()
    t.same(todos.map(({ id }: { id: number }) => id).toSorted(), open)
    if (!onMysql) return
    const walks = await stepsBy('todo_priority_index', seen().slice(before))
    t.same(walks, [], 'not one that is open is walked to find the three')
  })
})
