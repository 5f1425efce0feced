import { until } from '@todo/test-kit'
import { AccountEntity } from '../../../src/modules/accounts/account.entity.ts'
import { AccountWatcher, type Versions, type Watch } from '../../../src/modules/live/account-watcher.ts'
import { type App, buildTestApp, captureStatements, clientOf, newUser, onEachDatabase } from '../../helper.ts'

/** A look at the versions of accounts. */
const LOOK = /^select .id., .version. from .user. where/

function watcherOf({ orm }: App) {
  const state = { failures: 0 }
  const em = orm.em.fork()
  const watcher = new AccountWatcher({
    em,
    everyMs: 5,
    onFailure: () => {
      state.failures += 1
    },
  })
  return { watcher, state, em }
}

/** Watches accounts, and notes what is told. */
function watch(watcher: AccountWatcher, known: [number, number][]) {
  const told: (Versions | 'stop')[] = []
  const end = watcher.watch({
    known: new Map(known),
    onChange: (versions) => told.push(versions),
    onStop: () => told.push('stop'),
  })
  return { told, end }
}

onEachDatabase(async (t, database) => {
  const { app } = await buildTestApp(t, database)
  const addUser = async () => {
    const client = clientOf(app, newUser())
    const { version } = (await client.post({ contents: 'a' })).json()
    return { client, id: client.user.id, version }
  }

  t.test('all who watch an account are told when it changes, once, and nobody else is', async (t) => {
    const { watcher } = watcherOf(app)
    const [ada, bob] = [await addUser(), await addUser()]
    const [hers, both, his] = [
      watch(watcher, [[ada.id, ada.version]]),
      watch(watcher, [
        [ada.id, ada.version],
        [bob.id, bob.version],
      ]),
      watch(watcher, [[bob.id, bob.version]]),
    ]
    t.equal(watcher.size, 3)
    await ada.client.add()
    await until('they are told', () => hers.told.length + both.told.length === 2)
    t.same(hers.told, [new Map([[ada.id, ada.version + 1]])])
    t.same(both.told, [
      new Map([
        [ada.id, ada.version + 1],
        [bob.id, bob.version],
      ]),
    ])
    t.same(his.told, [])
    his.end()
    t.equal(watcher.size, 0)
  })

  t.test('an account that is not there, or is not there any more, has version 0', async (t) => {
    const { watcher } = watcherOf(app)
    const [newcomer, ada] = [clientOf(app, newUser()), await addUser()]
    const [first, last] = [watch(watcher, [[newcomer.user.id, 0]]), watch(watcher, [[ada.id, ada.version]])]
    await app.orm.em.fork().nativeUpdate(AccountEntity, ada.id, { version: 0, deleted_at: 1 })
    await until('the deletion is told', () => last.told.length > 0)
    t.same(last.told, [new Map([[ada.id, 0]])])
    t.same(first.told, [])
    await newcomer.add()
    await until('the first thing is told', () => first.told.length > 0)
  })

  t.test(
    'however many are watched, one statement asks for a thousand; while nobody watches, none is sent',
    async (t) => {
      const { watcher } = watcherOf(app)
      const statements = captureStatements(t)
      const many = Array.from({ length: 1_500 }, (_, index): [number, number] => [2 ** 30 + index, 0])
      const { end } = watch(watcher, many)
      const looks = () =>
        statements()
          .filter(({ sql }) => LOOK.test(sql))
          .map(({ parameters }) => parameters.length)
      await until('it looks', () => looks().length >= 2)
      t.same(looks().slice(0, 2), [1_000, 500])
      end()
      const ada = await addUser()
      const { told } = watch(watcher, [[ada.id, 0]])
      await until('it looks again', () => told.length > 0)
    },
  )

  t.test('while the database is away nothing is told, and that is said once', async (t) => {
    const { watcher, state, em } = watcherOf(app)
    const ada = await addUser()
    let isAway = true
    const getKysely = em.getKysely.bind(em)
    let looks = 0
    t.capture(em, 'getKysely', () => {
      looks += 1
      if (isAway) throw new Error('it is away')
      return getKysely()
    })
    const { told } = watch(watcher, [[ada.id, 0]])
    await until('it has tried often', () => looks > 3)
    t.equal(state.failures, 1)
    t.same(told, [])
    isAway = false
    await until('it is told', () => told.length > 0)
    isAway = true
    watch(watcher, [[ada.id, 0]])
    await until('it is said again', () => state.failures === 2)
    isAway = false
  })

  t.test('when the process is being stopped, all who wait are told', async (t) => {
    const { watcher } = watcherOf(app)
    const ada = await addUser()
    const { told } = watch(watcher, [[ada.id, ada.version]])
    await watcher.stop()
    t.same(told, ['stop'])
    t.same(watch(watcher, [[ada.id, 0]]).told, ['stop'], 'and so is who comes later')
    t.equal(watcher.size, 0)
  })

  t.test('who cannot be told now may wait again, and the failure is said once', async (t) => {
    const { watcher, state } = watcherOf(app)
    const ada = await addUser()
    let tries = 0
    const again: Watch = {
      known: new Map([[ada.id, 0]]),
      onChange: async () => {
        tries += 1
        watcher.watch(again)
        throw new Error('what it sees cannot be read')
      },
      onStop: () => undefined,
    }
    watcher.watch(again)
    await until('it is tried again and again', () => tries > 3)
    t.equal(state.failures, 1)
    await watcher.stop()
  })
})
