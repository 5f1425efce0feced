import { inTransaction } from '@todo/service-kit/database'
import { until } from '@todo/test-kit'
import { applyUserChanges } from '../../../src/modules/accounts/apply-user-changes.ts'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase } from '../../helper.ts'
import { RandomCommands, Things } from './random-commands.ts'
import { SyncedClient } from './synced-client.ts'
import { Dice } from './world.ts'

const ROUNDS = 60
const SEEDS = [Date.now() % 2 ** 32]

/** What a client that has nothing yet gets. */
async function everything(client: Client): Promise<string[]> {
  const fresh = new SyncedClient(client)
  await fresh.sync('limit=50')
  return fresh.state
}

const tell = (app: App, names: Map<number, string>, deleted: number[] = []) =>
  inTransaction(app.orm.em, (em) => applyUserChanges(em, { names, deleted, transferring: deleted, endedSessions: [] }))

/** Waits for what is done in the background when names change or accounts end. */
const done = (app: App) =>
  until('the jobs are done', async () => {
    const open = "SELECT id FROM job WHERE state IN ('waiting', 'running')"
    return (await app.orm.em.getConnection().execute(open)).length === 0
  })

onEachDatabase(async (t, database) => {
  const { app, url } = await buildTestApp(t, database)
  // A SQLite file is for one process.
  const other = database.name === 'MySQL' ? (await buildTestApp(t, database, { url })).app : app

  for (const seed of SEEDS)
    t.test(`whatever others do, in whatever order, clients have what there is (seed ${seed})`, async (t) => {
      const dice = new Dice(seed)
      const users = ['ada', 'bob', 'cy', 'dee', 'eve'].map((name) => newUser(name))
      const [ada, ...others] = users.map((user, index) => clientOf(index % 2 === 0 ? app : other, user))
      if (!ada) throw new TypeError('there is one')
      const writers = [ada, ...others] as const
      const things = new Things()
      for (const writer of writers) {
        const list = (await writer.call('POST', '/lists', { name: 'home' })).json().id
        things.lists.push(list)
        things.listsOf.set(writer, [list])
        things.todos.push((await writer.post({ contents: 'a', list_id: list })).json().id)
      }
      const commands = new RandomCommands(app, writers, dice, things)
      const synced = [...writers, ...writers].map((client) => ({ client, kept: new SyncedClient(client) }))
      const faults: string[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const present = round < ROUNDS * 0.8 ? writers : writers.slice(0, 4)
        const work = present.map(async (writer) => {
          const { statusCode, body } = await commands.next(writer)
          if (statusCode >= 500) faults.push(body)
        })
        const asking = synced.filter(({ client }) => present.includes(client) && dice.below(4) === 0)
        await Promise.all([...work, ...asking.map(({ kept }) => kept.ask(`limit=${1 + dice.below(6)}`))])
        if (round % 20 === 10) await tell(app, new Map([[ada.user.id, `ada ${round}`]]))
        if (round === ROUNDS * 0.8)
          await tell(
            app,
            new Map(),
            writers.slice(4).map(({ user }) => user.id),
          )
      }
      await done(app)
      t.same(faults, [])
      for (const { client, kept } of synced.filter(({ client }) => client !== writers[4])) {
        await kept.sync('limit=3')
        t.same(kept.state, await everything(client), `${client.user.username} has what there is`)
        const lists = await Promise.all([client.get('/lists'), client.get('/lists?is_archived=true')])
        const ids = lists.flatMap((answer) => answer.json().lists.map(({ id }: { id: number }) => id))
        t.same(kept.ids('lists'), ids.sort(byNumber), 'which are the lists that other requests tell of')
      }
    })
})

function byNumber(a: number, b: number): number {
  return a - b
}
