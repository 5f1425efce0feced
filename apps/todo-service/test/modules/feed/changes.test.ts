import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '@todo/service-kit/database'
import { connectMysql, mysql, until } from '@todo/test-kit'
import tap from 'tap'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { applyUserChanges } from '../../../src/modules/accounts/apply-user-changes.ts'
import { buildTestApp, clientOf, FIRST_VERSION, isProblem, newUser, onEachDatabase } from '../../helper.ts'

const PULL_MS = 20

onEachDatabase(async (t, database) => {
  const { app, feed } = await buildTestApp(t, database, { pullMs: PULL_MS })
  await app.ready()
  const find = (id: number) => app.orm.em.fork().findOne(AccountEntity, { id })
  /** Waits until everything that the feed has said so far is applied. */
  const applied = () => until('the feed is applied', () => feed.asked.at(-1) === feed.position)

  t.test('every user of the feed has an account, with an inbox, before the first write', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    feed.say({ type: 'user', ...ada.user })
    await applied()
    t.match(await find(ada.user.id), { username: 'ada', version: FIRST_VERSION, deleted_at: null })
    t.equal((await ada.post({ contents: 'x' })).statusCode, 201)
    t.match(await find(ada.user.id), { username: 'ada', version: FIRST_VERSION + 1 })
  })

  t.test('a first write with a token from before a rename shows the new name', async (t) => {
    const ada = clientOf(app, newUser('an old name'))
    feed.say({ type: 'user', id: ada.user.id, username: 'a new name' })
    await applied()
    const id = await ada.add()
    t.equal((await ada.get(`/todos/${id}?include=user`)).json().user.username, 'a new name')
    t.equal((await ada.get('/todos?include=user')).json().todos[0].user.username, 'a new name')
  })

  t.test('the feed wins also where the first write was faster', async (t) => {
    const ada = clientOf(app, newUser('an old name'))
    const id = await ada.add()
    feed.say({ type: 'user', id: ada.user.id, username: 'a new name' })
    await applied()
    t.equal((await ada.get(`/todos/${id}?include=user`)).json().user.username, 'a new name')
  })

  t.test('a user who takes another name is called so in every list, also in one that was remembered', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    const id = await ada.add()
    const before = await ada.get('/todos?include=user')
    feed.say({ type: 'user', ...ada.user, username: 'Ada Lovelace' })
    await applied()
    const after = await ada.get('/todos?include=user', { 'if-none-match': String(before.headers.etag) })
    t.equal(after.statusCode, 200)
    t.equal(after.json().todos[0].user.username, 'Ada Lovelace')
    t.equal((await ada.get(`/todos/${id}?include=user`)).json().user.username, 'Ada Lovelace')
    await ada.add()
    t.equal((await find(ada.user.id))?.username, 'Ada Lovelace', 'a token with the older name changes nothing')
  })

  t.test('a name that has not changed makes nothing out of date', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    await ada.add()
    const { headers } = await ada.get('/todos?include=user')
    feed.say({ type: 'user', ...ada.user })
    await applied()
    t.equal((await ada.get('/todos?include=user', { 'if-none-match': String(headers.etag) })).statusCode, 304)
  })

  t.test('a name that is used again may arrive before its former owner is gone', async (t) => {
    const [former, next] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))]
    await former.add()
    await next.add()
    feed.say({ type: 'user', id: next.user.id, username: 'ada' })
    await applied()
    feed.say({ type: 'user_deleted', id: former.user.id })
    await applied()
    t.match(await find(next.user.id), { username: 'ada' })
    t.match(await find(former.user.id), { username: '' })
  })

  t.test('of a deleted user nothing is left but the id, also of one who was never here', async (t) => {
    const [ada, stranger] = [clientOf(app, newUser('ada')), clientOf(app, newUser('stranger'))]
    await ada.add()
    feed.say({ type: 'user_deleted', id: ada.user.id }, { type: 'user_deleted', id: stranger.user.id })
    await applied()
    for (const { user } of [ada, stranger]) {
      const { id, username, version, deleted_at } = (await find(user.id)) ?? {}
      t.match({ id, username, version }, { id: user.id, username: '', version: 0 })
      t.ok(Math.abs(Number(deleted_at) - Date.now()) < 60_000)
    }
  })

  t.test('a deleted user stays deleted, whatever the feed says later', async (t) => {
    const ada = clientOf(app, newUser('ada'))
    await ada.add()
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await applied()
    feed.say({ type: 'user', ...ada.user })
    await applied()
    t.match(await find(ada.user.id), { username: '', version: 0 })
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await applied()
    isProblem(t, await ada.get('/todos'), 401, 'UNAUTHORIZED')
  })

  t.test('a session that has ended is refused; the same user in another session is not', async (t) => {
    const user = newUser()
    const [here, there] = [clientOf(app, user), clientOf(app, user)]
    await here.add()
    feed.say({ type: 'session_revoked', session_id: here.sid, expires_at: Date.now() + 900_000 })
    await until('it is refused', async () => (await here.get('/todos')).statusCode === 401)
    for (const answer of [
      await here.get('/todos/1'),
      await here.post({ contents: 'x' }),
      await here.patch(1, { is_done: true }),
      await here.delete(1),
    ]) {
      isProblem(t, answer, 401, 'UNAUTHORIZED')
      t.match(answer.headers['www-authenticate'], /invalid_token/)
    }
    t.equal((await there.ids()).length, 1)
  })

  t.test('many changes come in pages, all of them', async (t) => {
    const clients = Array.from({ length: 3 }, (_, index) => clientOf(app, newUser(`user ${index}`)))
    for (const client of clients) await client.add()
    const many = () => Array.from({ length: 400 }, () => ({ type: 'user' as const, ...newUser('nobody') }))
    const renamed = clients.flatMap(({ user: { id } }, index) => [
      { type: 'user' as const, id, username: `renamed ${index}` },
      ...many(),
    ])
    feed.say(...many(), ...renamed)
    await applied()
    for (const [index, { user }] of clients.entries())
      t.match(await find(user.id), { username: `renamed ${index}`, version: FIRST_VERSION + 2 })
  })

  t.test('users who are renamed together each get their own name, whatever it is made of', async (t) => {
    const names = ['🥛'.repeat(256), 'e\u0301'.repeat(128), "\0'\\", '"; DROP TABLE user; --', '%', '?']
    const clients = names.map(() => clientOf(app, newUser('ada')))
    for (const client of clients) await client.add()
    feed.say(...names.map((username, index) => ({ type: 'user' as const, id: clients[index]?.user.id ?? 0, username })))
    await applied()
    for (const [index, client] of clients.entries())
      t.equal((await client.get('/todos?include=user')).json().todos[0].user.username, names[index])
  })

  t.test('how far and how fresh it is can be watched', async (t) => {
    feed.say({ type: 'user', ...newUser() })
    await applied()
    const { body } = await app.inject('/metrics')
    t.equal(Number(/^user_feed_position (\d+)$/m.exec(body)?.[1]), feed.position)
    const age = Number(/^user_feed_age_seconds (\S+)$/m.exec(body)?.[1])
    t.ok(age >= 0 && age < 5, `${age} s`)
  })
})

tap.test(
  'a new name that comes while the first write is under way is the one that stays',
  { skip: !mysql },
  async (t) => {
    if (!mysql) return
    const { app, url } = await buildTestApp(t, mysql)
    const user = newUser('an older name')
    const writing = await connectMysql(t, url)
    await writing.beginTransaction()
    await writing.query('INSERT INTO user (id, username, version) VALUES (?, ?, 1)', [user.id, user.username])
    const news = { names: new Map([[user.id, 'a new name']]), deleted: [], transferring: [], endedSessions: [] }
    const applying = inTransaction(app.orm.em.fork(), (em) => applyUserChanges(em, news))
    await sleep(50)
    await writing.commit()
    await applying
    t.match(await app.orm.em.fork().findOne(AccountEntity, user.id), {
      username: 'a new name',
      version: FIRST_VERSION + 2,
    })
  },
)
