import { bearer, createFaultyProxy, mysql, until } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import {
  type App,
  buildTestApp,
  captureStatements,
  clientOf,
  isProblem,
  lend,
  newUser,
  onEachDatabase,
  tokenFor,
} from '../../helper.ts'
import { SyncedClient } from './synced-client.ts'
import { share } from './world.ts'

/** A look at the versions of accounts. */
const LOOK = /^select .id., .version. from .user. where/

/** A user who knows all that there is, how to wait for more, and how often it has been looked for that. */
async function deviceOf(t: Test, app: App) {
  const ada = clientOf(app, newUser())
  await ada.add()
  const { token } = (await ada.get('/sync')).json()
  const statements = captureStatements(t)
  return {
    ada,
    url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/sync?wait=25&token=${token}`,
    headers: bearer(tokenFor(ada.user)),
    looks: () => statements().filter(({ sql }) => LOOK.test(sql)).length,
  }
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database, { env: { MAX_REQUESTS_AT_ONCE: '8' } })

  t.test('an answer is held back until there is something to tell', async (t) => {
    const [ada, bob] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))]
    const hidden = await ada.add()
    const { id: list } = (await ada.call('POST', '/lists', { name: 'Home' })).json()
    const { id } = (await ada.post({ contents: 'a', list_id: list })).json()
    await bob.add()
    await share(app, [ada, bob], list, 'viewer')
    const device = new SyncedClient(bob)
    t.equal((await device.ask('wait=25')).is_full, true, 'not if there is')
    const statements = captureStatements(t)
    const looks = () => statements().filter(({ sql }) => LOOK.test(sql)).length
    const held = device.ask('wait=25')
    await until('it waits', () => looks() > 1)
    await ada.patch(hidden, { contents: 'no business of his' })
    const before = looks()
    await until('it waits on', () => looks() > before + 1)
    await ada.patch(id, { contents: 'changed' })
    t.match((await held).todos, [{ id, contents: 'changed' }])
    const after = looks()
    t.match(await device.ask('wait=1'), { is_full: false, has_more: false, todos: [], lists: [] }, 'nor for ever')
    t.ok(looks() > after)
  })

  t.test('a quarter of the requests that are served at once may wait; others are told to come again', async (t) => {
    const ada = clientOf(app, newUser())
    await ada.add()
    const { token } = (await ada.get('/sync')).json()
    const statements = captureStatements(t)
    const wait = () => ada.get(`/sync?wait=25&token=${token}`)
    const held = [wait(), wait()]
    await until('they wait', () => statements().some(({ sql }) => LOOK.test(sql)))
    const refused = await wait()
    isProblem(t, refused, 503, 'OVERLOADED')
    t.match(refused.headers['retry-after'], /^\d+$/)
    await ada.add()
    for (const answer of await Promise.all(held)) t.equal(answer.json().todos.length, 1)
    t.equal((await wait()).statusCode, 200, 'there is room again')
  })

  t.test('one user may have as many of them as streams of events, and others may wait as well', async (t) => {
    const { app } = await buildTestApp(t, database, { env: { MAX_STREAMS_PER_USER: '1' } })
    const users = [clientOf(app, newUser()), clientOf(app, newUser())]
    const statements = captureStatements(t)
    const held = await Promise.all(
      users.map(async (user) => {
        await user.add()
        const path = `/sync?wait=25&token=${(await user.get('/sync')).json().token}`
        return { user, path, answer: user.get(path) }
      }),
    )
    for (const { user, path } of held) {
      await until('it waits', () =>
        statements().some(({ sql, parameters }) => LOOK.test(sql) && parameters.includes(user.user.id)),
      )
      const refused = await user.get(path)
      isProblem(t, refused, 429, 'TOO_MANY_WAITING_REQUESTS')
      t.match(refused.headers['retry-after'], /^\d+$/)
    }
    for (const { user, answer } of held) {
      await user.add()
      t.equal((await answer).json().todos.length, 1)
    }
  })

  t.test('who goes away takes no place any more', async (t) => {
    const { app } = await buildTestApp(t, database, { env: { MAX_REQUESTS_AT_ONCE: '8' } })
    const { ada, looks, url, headers } = await deviceOf(t, app)
    const path = url.slice(url.indexOf('/sync'))
    const away = new AbortController()
    const gone = [0, 1].map(() => fetch(url, { headers, signal: away.signal }))
    await until('they wait', () => looks() > 0)
    isProblem(t, await ada.get(path), 503, 'OVERLOADED')
    away.abort()
    await Promise.allSettled(gone)
    await until('there is room', async () => (await ada.get(path.replace('25', '1'))).statusCode === 200)
  })

  t.test('a process that is being stopped answers whoever waits at once', async (t) => {
    const stops = { drained: (app: App) => app.drainAndClose(0), closed: (app: App) => app.close() }
    for (const [how, stop] of Object.entries(stops)) {
      const { app } = await buildTestApp(t, database)
      const { looks, url, headers } = await deviceOf(t, app)
      const held = fetch(url, { headers })
      await until('it waits', () => looks() > 0)
      const stopped = stop(app)
      t.match(await (await held).json(), { has_more: false, todos: [] }, how)
      await stopped
    }
  })
})

tap.test('a wait outlasts a database that is away', { skip: !mysql }, async (t) => {
  if (!mysql) throw new TypeError('no MySQL')
  const proxy = await createFaultyProxy(t, await lend(t, mysql))
  const { app, logs } = await buildTestApp(t, mysql, { url: proxy.url })
  const { ada, looks, url, headers } = await deviceOf(t, app)
  const failures = () => logs.lines().filter(({ msg }) => String(msg).startsWith('looking for changes has failed'))
  const held = fetch(url, { headers })
  await until('it waits', () => looks() > 0)
  proxy.cut()
  await until('a look fails', () => failures().length > 0)
  proxy.restore()
  await until('it can be written', async () => (await ada.post({ contents: 'new' })).statusCode === 201)
  const answer = await held
  t.equal(answer.status, 200)
  t.match(await answer.json(), { todos: [{ contents: 'new' }] })
})
