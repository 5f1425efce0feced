import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import { purgeTrash, TRASH_MS } from '../../../src/modules/trash/purge-trash.ts'
import { type App, buildTestApp, clientOf, insertTodos, isProblem, newUser, onEachDatabase } from '../../helper.ts'

const MADE = { version: 1, created_at: 1, updated_at: 1 }
const LONG_AGO = Date.now() - TRASH_MS - 60_000

async function actionsOf(app: App, userId: number): Promise<string[]> {
  const db = app.orm.em.getKysely<{ change: { user_id: number; entity: string; action: string } }>()
  const lines = await db.selectFrom('change').select(['entity', 'action']).where('user_id', '=', userId).execute()
  return lines
    .filter(({ action }) => action === 'purge')
    .map(({ entity }) => entity)
    .sort()
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const em = () => app.orm.em.fork()

  t.test('what has been in the trash for 30 days is deleted for good, and nothing else', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const [old, recent, kept] = [await ada.add('old'), await ada.add('recent'), await ada.add('kept')]
    await ada.post({ contents: 'below', parent_id: old })
    await bob.add()
    await insertTodos(app, bob.user.id, Array(120).fill({ contents: 'x' }))
    for (const id of [old, recent]) await ada.delete(id)
    await em().nativeUpdate(TodoEntity, { id: old }, { deleted_at: LONG_AGO })
    await em().nativeUpdate(TodoEntity, { user: bob.user.id }, { deleted_at: LONG_AGO })
    await purgeTrash(app.orm.em)
    isProblem(t, await ada.call('POST', `/todos/${old}/restore`), 404, 'TODO_NOT_FOUND')
    t.equal((await ada.call('POST', `/todos/${recent}/restore`)).statusCode, 200)
    t.equal((await ada.get(`/todos/${kept}`)).statusCode, 200)
    t.same(await actionsOf(app, ada.user.id), ['todo', 'todo'], 'and the log says so')
    t.equal(await em().count(TodoEntity, { user: bob.user.id }), 0, 'however many there are')
  })

  t.test('lists go when their to-dos have gone, with their sections', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const made = em()
    const list = made.create(ListEntity, { ...MADE, user_id: ada.user.id, name: 'a', description: '' })
    await made.flush()
    const place = { user_id: ada.user.id, list_id: list.id, position: 'a1' }
    made.create(ListMemberEntity, { ...place, role: 'owner', version: 1, created_at: 1 })
    made.create(SectionEntity, { ...MADE, ...place, name: 'b' })
    await made.flush()
    const { id } = (await ada.post({ contents: 'c', list_id: list.id })).json()
    await em().nativeUpdate(TodoEntity, { id }, { deleted_at: LONG_AGO })
    await em().nativeUpdate(ListEntity, { id: list.id }, { deleted_at: LONG_AGO })
    await purgeTrash(app.orm.em)
    t.equal(await em().count(ListEntity, { user_id: ada.user.id }), 1, 'the inbox')
    t.equal(await em().count(SectionEntity, { user_id: ada.user.id }), 0)
    t.same(await actionsOf(app, ada.user.id), ['list', 'todo'])
  })

  t.test('the trash of a deleted user is left to those who erase it', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.delete(await ada.add())
    await em().nativeUpdate(TodoEntity, { user: ada.user.id }, { deleted_at: LONG_AGO })
    await app.orm.em.getConnection().execute('UPDATE user SET deleted_at = 1, version = 0 WHERE id = ?', [ada.user.id])
    await purgeTrash(app.orm.em)
    t.equal(await em().count(TodoEntity, { user: ada.user.id }), 1)
  })
})
