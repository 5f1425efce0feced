import { LockMode } from '@mikro-orm/core'
import type { Role } from '@todo/schemas'
import { Unauthorized } from '@todo/service-kit'
import { inTransaction } from '@todo/service-kit/database'
import { until } from '@todo/test-kit'
import { inAccount } from '../../../src/access/in-account.ts'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { AccountRepository } from '../../../src/modules/accounts/account.repository.ts'
import { loggedAs } from '../../../src/modules/changes/logged-entities.ts'
import { FilterEntity } from '../../../src/modules/filters/filter.entity.ts'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { SectionEntity } from '../../../src/modules/lists/section.entity.ts'
import {
  type App,
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  sharedTestApp,
} from '../../helper.ts'

const MADE = { version: 1, created_at: 1, updated_at: 1 }

/** Whether a transaction on MySQL waits for the lock of another. */
async function isWaiting(app: App): Promise<boolean> {
  const waits = await app.orm.em.getConnection().execute(
    `SELECT 1 FROM performance_schema.data_lock_waits JOIN performance_schema.data_locks
       ON engine_lock_id = requesting_engine_lock_id WHERE object_schema = DATABASE()`,
  )
  return waits.length > 0
}

/** A list of one user with a section and a to-do, and another user who is a member of it. */
async function addShared(app: App, role: Role = 'editor') {
  const [ada, bob] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))]
  const inbox = await ada.add('in the inbox')
  await bob.add('his own')
  const em = app.orm.em.fork()
  const list = em.create(ListEntity, { ...MADE, user_id: ada.user.id, name: 'Home', description: '' })
  await em.flush()
  const place = { user_id: ada.user.id, list_id: list.id, position: 'a1' }
  em.create(ListMemberEntity, { ...place, role: 'owner', version: 1, created_at: 1 })
  const section = em.create(SectionEntity, { ...MADE, ...place, name: 'Kitchen' })
  em.create(ListMemberEntity, { ...place, user_id: bob.user.id, role, version: 1, created_at: 1 })
  await em.flush()
  const { id } = (await ada.post({ contents: 'a', list_id: list.id })).json()
  return { ada, bob, inbox, id, list_id: list.id, section_id: section.id }
}

const versionOf = async (app: App, { user }: Client) => (await new AccountRepository(app.orm.em).versions([user.id]))[0]

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)

  t.test('an editor changes what is in a list of somebody else, in that account', async (t) => {
    const { ada, bob, id, list_id, section_id } = await addShared(app)
    const before = await versionOf(app, bob)
    t.match((await bob.patch(id, { contents: 'b' })).json(), { id, contents: 'b', user_id: ada.user.id })
    const added = (await bob.post({ contents: 'new', list_id })).json()
    t.match(added, { user_id: ada.user.id, created_by: bob.user.id, list_id })
    t.match((await bob.post({ contents: 'x', section_id })).json(), { user_id: ada.user.id, section_id })
    t.match((await bob.post({ contents: 'y', parent_id: id })).json(), { user_id: ada.user.id, parent_id: id })
    t.match((await bob.post({ contents: 'z', after_id: id })).json(), { user_id: ada.user.id, list_id })
    t.match((await bob.post({ contents: 'z', before_id: id })).json(), { user_id: ada.user.id, list_id })
    t.match((await bob.call('POST', `/todos/${id}/complete`)).json(), { is_done: true, completed_by: bob.user.id })
    t.match((await ada.get(`/todos/${id}`)).json(), { is_done: true, completed_by: bob.user.id })
    t.same((await bob.get(`/todos/${id}?include=user`)).json().user, { id: ada.user.id, username: 'ada' })
    t.equal(await versionOf(app, bob), before, 'his own account is as it was')
    const log = app.orm.em.getKysely<{ change: { user_id: number; actor_id: number } }>()
    const lines = await log
      .selectFrom('change')
      .selectAll()
      .where('actor_id', '=', bob.user.id)
      .where('user_id', '=', ada.user.id)
      .execute()
    t.ok(lines.length >= 7, 'the log of the account says who did it')
  })

  t.test('a member takes back what he has done in the account of somebody else', async (t) => {
    const { ada, bob, id } = await addShared(app)
    const { version } = (await bob.patch(id, { contents: 'b' })).json()
    const undo = (client: Client) => client.call('POST', '/undo', { version, user_id: ada.user.id })
    isProblem(t, await undo(ada), 404, 'CHANGE_NOT_FOUND')
    t.match((await undo(bob)).json(), { undone: 1, conflicts: [] })
    t.match((await ada.get(`/todos/${id}`)).json(), { contents: 'a' })
  })

  t.test('a bulk change may be for to-dos of several accounts', async (t) => {
    const { bob, id, inbox } = await addShared(app)
    const own = await bob.add()
    const { results } = (
      await bob.call('POST', '/todos/bulk', { ids: [id, own, inbox], patch: { priority: 1 } })
    ).json()
    t.match(results, [
      { id, todo: { priority: 1 } },
      { id: own, todo: { priority: 1 } },
      { id: inbox, status: 404 },
    ])
  })

  t.test('a member sees nothing of what else the owner has, and cannot move anything there', async (t) => {
    const { ada, bob, id, inbox } = await addShared(app, 'admin')
    isProblem(t, await bob.get(`/todos/${inbox}`), 404, 'TODO_NOT_FOUND')
    isInvalid(t, await bob.call('POST', `/todos/${id}/move`, { after_id: inbox }), '/after_id')
    const hidden = (await ada.get(`/todos/${inbox}`)).json().list_id
    isInvalid(t, await bob.call('POST', `/todos/${id}/move`, { list_id: hidden }), '/list_id')
    isInvalid(t, await bob.post({ contents: 'x', list_id: hidden }), '/list_id')
    t.notMatch((await bob.get('/todos')).body, /in the inbox/)
  })

  t.test('a to-do may be moved into a list of somebody else, and back, with its subtasks and labels', async (t) => {
    const { ada, bob, list_id, section_id } = await addShared(app)
    const { id, list_id: own } = (await bob.post({ contents: 'cake', labels: ['x'] })).json()
    const subtask = (await bob.post({ contents: 'eggs', parent_id: id })).json().id
    const moved = await bob.call('POST', `/todos/${id}/move`, { section_id })
    t.equal(moved.statusCode, 200, moved.body)
    t.match(moved.json(), { id, user_id: ada.user.id, list_id, section_id, labels: ['x'] })
    t.match((await ada.get(`/todos/${subtask}`)).json(), { user_id: ada.user.id, list_id, section_id, parent_id: id })
    t.ok((await ada.ids()).includes(id))
    t.notOk((await bob.ids()).includes(id))
    const db = app.orm.em.getKysely<{ change: Record<string, unknown>; todo_label: Record<string, unknown> }>()
    const lines = (
      await db.selectFrom('change').selectAll().where('entity', '=', 'todo').where('entity_id', '=', id).execute()
    ).filter(({ action }) => action !== 'update')
    t.match(
      lines.find(({ user_id }) => user_id === ada.user.id),
      { action: 'create', before: null, list_id },
    )
    t.match(lines.filter(({ user_id }) => user_id === bob.user.id).at(-1), {
      action: 'delete',
      after: null,
      list_id: own,
    })
    t.match(await db.selectFrom('todo_label').selectAll().where('todo_id', '=', id).execute(), [
      { user_id: ada.user.id },
    ])
    t.match((await bob.call('POST', `/todos/${id}/move`, { list_id: own })).json(), {
      user_id: bob.user.id,
      list_id: own,
    })
  })

  t.test('a list in the trash: its to-dos are restored by who may change the inbox', async (t) => {
    const { ada, bob, id, list_id } = await addShared(app)
    await bob.delete(id)
    await app.orm.em.fork().nativeUpdate(ListEntity, { id: list_id }, { deleted_at: 1 })
    isProblem(t, await bob.call('POST', `/todos/${id}/restore`), 403, 'ROLE_TOO_LOW')
    t.equal((await ada.call('POST', `/todos/${id}/restore`)).statusCode, 200)
  })

  t.test('a to-do that waits for the account is not added to a list that is deleted meanwhile', async (t) => {
    const { ada, list_id } = await addShared(app)
    const actor = { ...ada.user, kind: 'session', requestId: 'x' } as const
    const [locked, added] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const deleted = inAccount(app.orm.em, actor, ada.user.id, async (_scope, em) => {
      locked.resolve()
      await added.promise
      Object.assign(await em.findOneOrFail(ListEntity, { id: list_id }), { deleted_at: 1 })
    })
    await locked.promise
    const answer = ada.post({ contents: 'a', list_id })
    // On SQLite there is one connection: nothing is read while a transaction has it.
    if (database.name === 'MySQL') await until('it waits', () => isWaiting(app))
    added.resolve()
    await deleted
    isInvalid(t, await answer, '/list_id')
  })

  t.test('who names a list of a stranger does not wait for it', { skip: database.name !== 'MySQL' }, async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await ada.add()
    const { list_id } = (await bob.post({ contents: 'a' })).json()
    const [locked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const writing = inTransaction(app.orm.em, async (em) => {
      await em.findOneOrFail(ListEntity, { id: list_id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
      locked.resolve()
      await answered.promise
    })
    await locked.promise
    isInvalid(t, await ada.post({ contents: 'b', list_id }), '/list_id')
    answered.resolve()
    await writing
  })

  t.test('a version and a list come whole from one number', async (t) => {
    const ada = clientOf(app, newUser())
    const { list_id } = (await ada.post({ contents: 'a' })).json()
    await app.orm.em.fork().nativeUpdate(AccountEntity, { id: ada.user.id }, { version: 2 ** 31 - 1 })
    for (const wanted of [{}, { list_id }])
      t.match((await ada.post({ contents: 'b', ...wanted })).json(), { list_id, version: Number })
    t.equal((await ada.post({ contents: 'c' })).json().version, 2 ** 31 + 2)
  })

  t.test('nothing is written to an account that is not locked, and nothing that the log does not know', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    await ada.add()
    await bob.add()
    const actor = { ...ada.user, kind: 'session', requestId: 'x' } as const
    const filter = { ...MADE, name: 'a', query: 'today', position: 'a0' }
    await t.rejects(
      inAccount(app.orm.em, actor, ada.user.id, async (_scope, em) =>
        em.create(FilterEntity, { ...filter, user_id: bob.user.id }),
      ),
      { message: /which is not locked/ },
    )
    t.throws(() => loggedAs(app.orm.getMetadata().getByClassName('FeedCursor')), { message: /LOGGED/ })
    await t.rejects(new AccountRepository(app.orm.em).raiseVersion(newUser().id), Unauthorized)
  })
})
