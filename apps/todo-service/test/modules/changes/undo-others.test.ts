import { inAccount } from '../../../src/access/in-account.ts'
import type { Scope } from '../../../src/access/scope.ts'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { LabelEntity } from '../../../src/modules/labels/label.entity.ts'
import { ListEntity } from '../../../src/modules/lists/list.entity.ts'
import { clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

onEachDatabase(async (t, database) => {
  const { app } = await sharedTestApp(database)
  const ada = clientOf(app, newUser())
  await ada.add()
  const actor = { ...ada.user, kind: 'session', requestId: 'x' } as const
  const undo = (version: number) => ada.call('POST', '/undo', { version })
  type Work = Parameters<typeof inAccount<void>>[3]
  /** Changes the account directly, and tells the version. */
  const change = async (work: (em: Parameters<Work>[1], scope: Scope) => Promise<unknown>): Promise<number> =>
    inAccount(app.orm.em, actor, ada.user.id, async (scope, em) => {
      await work(em, scope)
      return scope.version
    })
  const labels = () => app.orm.em.fork().find(LabelEntity, { user_id: ada.user.id })

  t.test('what is no to-do is taken back, too: added, changed, deleted', async (t) => {
    const made = { user_id: ada.user.id, position: 'a0', version: 1, created_at: 1, updated_at: 1 }
    const added = await change(async (em) => em.create(LabelEntity, { ...made, name: 'home', color: 'red' }))
    const [label] = await labels()
    const find = { user_id: ada.user.id, name: 'home' }
    const changed = await change(async (em) => {
      const label = await em.findOneOrFail(LabelEntity, find)
      label.color = 'blue'
    })
    t.match((await undo(changed)).json(), { undone: 1 })
    t.match(await labels(), [{ color: 'red' }])
    const deleted = await change(async (em) => em.remove(await em.findOneOrFail(LabelEntity, find)))
    t.same(await labels(), [])
    t.match((await undo(deleted)).json(), { undone: 1 })
    t.match(await labels(), [{ id: label?.id, name: 'home', color: 'red' }])
    t.match((await undo(added)).json(), { undone: 1, conflicts: [] })
    t.same(await labels(), [])
    t.match((await undo(added)).json(), { undone: 1, conflicts: [] }, 'it is gone already')
    const again = await change(async (em) => em.create(LabelEntity, { ...made, id: label?.id ?? 0, name: 'x' }))
    t.match((await undo(deleted)).json(), { undone: 1 }, 'something is there again')
    t.ok(again > deleted)
  })

  t.test('adding a list is taken back: it is in the trash, and can be taken out', async (t) => {
    const { id } = (await ada.call('POST', '/lists', { name: 'Trip' })).json()
    const { version } = await app.orm.em.fork().findOneOrFail(ListEntity, id)
    t.match((await undo(version)).json(), { undone: 1, conflicts: [] })
    t.match((await ada.get('/trash')).json(), { lists: [{ id, name: 'Trip' }] })
    t.equal((await ada.call('POST', `/lists/${id}/restore`)).statusCode, 200)
  })

  t.test('settings are taken back', async (t) => {
    const version = await change(async (em) => {
      const account = await em.findOneOrFail(AccountEntity, ada.user.id)
      account.time_zone = 'Asia/Tokyo'
    })
    await undo(version)
    t.match(await app.orm.em.fork().findOneOrFail(AccountEntity, ada.user.id), { time_zone: 'UTC' })
  })
})
