import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { ChangeEntity } from '../../../src/modules/changes/change.entity.ts'
import { trimLog } from '../../../src/modules/changes/trim-log.ts'
import { type App, buildTestApp, type Client, clientOf, isProblem, newUser, onEachDatabase } from '../../helper.ts'

const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000
const LONG_AGO = Date.now() - (KEPT_DAYS + 1) * DAY_MS

const trim = (app: App) => trimLog(app.orm.em, KEPT_DAYS)

/** Makes all that a user has done so far be long ago. */
async function age(app: App, { user }: Client): Promise<void> {
  await app.orm.em.fork().nativeUpdate(ChangeEntity, { user_id: user.id }, { at: LONG_AGO })
}

const linesOf = (app: App, { user }: Client) => app.orm.em.fork().find(ChangeEntity, { user_id: user.id })

const accountOf = (app: App, { user }: Client) => app.orm.em.fork().findOneOrFail(AccountEntity, user.id)

/** The texts of a to-do's history, the latest first. */
async function historyOf(ada: Client, id: number): Promise<string[]> {
  return (await ada.get(`/todos/${id}/history`)).json().changes.map(({ text }: { text: string }) => text)
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)

  t.test('changes older than the setting says are forgotten, those after them are kept', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser())]
    const id = await ada.add('milk')
    await ada.patch(id, { contents: 'tea' })
    await bob.add()
    await age(app, ada)
    const { version } = (await ada.patch(id, { contents: 'coffee' })).json()
    await trim(app)
    t.same(
      (await linesOf(app, ada)).map((line) => line.version),
      [version],
    )
    t.equal((await accountOf(app, ada)).min_version, version - 1, 'the account says from when on they are whole')
    t.equal((await linesOf(app, bob)).length, 3, 'what others have done is not that old')
    t.equal((await accountOf(app, bob)).min_version, 0)
    t.same(await historyOf(ada, id), ['changed the to-do: contents from “tea” to “coffee”'], 'the history begins there')
    await trim(app)
    t.equal((await linesOf(app, ada)).length, 1, 'once more changes nothing')
  })

  t.test('requests are served meanwhile', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const [line] = await linesOf(app, ada)
    if (!line) throw new TypeError('there is one')
    const many = Array.from({ length: 2_000 }, (_, index) => ({ ...line, version: 100 + index, user_id: ada.user.id }))
    await app.orm.em.fork().insertMany(ChangeEntity, many)
    await app.orm.em.fork().nativeUpdate(AccountEntity, { id: ada.user.id }, { version: 3_000 })
    await age(app, ada)
    let turns = 0
    const count = () => {
      turns += 1
      turn = setImmediate(count)
    }
    let turn = setImmediate(count)
    await trim(app)
    clearImmediate(turn)
    t.ok(turns >= 4, 'after each batch of 500')
    t.same(await linesOf(app, ada), [])
  })

  t.test('what was done in one go is forgotten in one go, however much it is', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add()
    const [line] = await linesOf(app, ada)
    if (!line) throw new TypeError('there is one')
    const { version } = (await ada.patch(id, { contents: 'tea' })).json()
    const many = Array.from({ length: 2_500 }, (_, index) => ({ ...line, version, n: index + 2, user_id: ada.user.id }))
    await app.orm.em.fork().insertMany(ChangeEntity, many)
    await age(app, ada)
    await ada.patch(id, { contents: 'coffee' })
    await trim(app)
    t.equal((await linesOf(app, ada)).length, 1)
    t.equal((await accountOf(app, ada)).min_version, version)
  })

  t.test('a change that is forgotten cannot be taken back, in words', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const { version } = (await ada.patch(id, { contents: 'tea' })).json()
    const undo = () => ada.call('POST', '/undo', { version })
    await age(app, ada)
    await trim(app)
    t.match(isProblem(t, await undo(), 404, 'CHANGE_NOT_FOUND').detail, /too long ago/)
    t.match((await ada.get(`/todos/${id}`)).json(), { contents: 'tea' })
  })

  t.test('a tag from before what is known is refused, since nobody can tell what has changed', async (t) => {
    const ada = clientOf(app, newUser())
    const id = await ada.add('milk')
    const { etag } = (await ada.get(`/todos/${id}`)).headers
    await ada.patch(id, { priority: 1 })
    const patch = (tag: unknown) => ada.call('PATCH', `/todos/${id}`, { notes: 'green' }, { 'if-match': String(tag) })
    await age(app, ada)
    await trim(app)
    isProblem(t, await patch(etag), 412, 'TODO_CHANGED')
    const last = (await ada.get(`/todos/${id}`)).headers.etag
    await ada.patch(id, { priority: 2 })
    t.equal((await patch(last)).statusCode, 200, 'one from then on is not')
  })

  t.test('accounts of deleted users are left to those who erase them', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    await age(app, ada)
    await app.orm.em.getConnection().execute('UPDATE user SET deleted_at = 1, version = 0 WHERE id = ?', [ada.user.id])
    await trim(app)
    t.equal((await linesOf(app, ada)).length, 3)
    t.equal((await accountOf(app, ada)).min_version, 0)
  })
})
