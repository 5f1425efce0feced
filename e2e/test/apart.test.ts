import {
  createFaultyProxy,
  createTraceCollector,
  type FaultyProxy,
  mysql,
  sqlite,
  type TestDatabase,
} from '@todo/test-kit'
import t from 'tap'
import { newUser } from './contract/client.ts'
import { kills } from './operation/kills.ts'
import { guesses } from './operation/limits.ts'
import { endWhileListening, liveEvents, toldByReplicas } from './operation/live-events.ts'
import { databasesDown, logs } from './operation/logs.ts'
import { restart, withoutAuth } from './operation/outages.ts'
import { replicas } from './operation/replicas.ts'
import { syncClient } from './operation/sync-client.ts'
import { traces } from './operation/traces.ts'
import { startApart } from './stack.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes that a test may end' : false
const database = mysql ?? sqlite

/** The same database, whose connections go through proxies that are added to these. */
function behindProxies({ create, ...database }: TestDatabase, proxies: FaultyProxy[]): TestDatabase {
  const createBehind: TestDatabase['create'] = async (t) => {
    const proxy = await createFaultyProxy(t, await create(t))
    proxies.push(proxy)
    return proxy.url
  }
  return { ...database, create: createBehind }
}

// One stack goes through all of it: it takes longer to start one than to try most of this.
t.test(`each app in a process of its own, on ${database.name}`, { skip }, async (t) => {
  const collector = await createTraceCollector(t)
  const proxies: FaultyProxy[] = []
  const stack = await startApart(t, {
    database: mysql ? behindProxies(mysql, proxies) : sqlite,
    profile: 'hardened',
    traces: collector.url,
  })
  await t.test('the log has a line for each request, and few others', (t) => logs(t, stack))
  await t.test('to-dos are served while the auth-service is down', (t) => withoutAuth(t, stack))
  await t.test('no answer is broken while one todo-service restarts', (t) => restart(t, stack))
  await t.test('whichever process is killed, nothing acknowledged is lost', (t) => kills(t, stack))
  await t.test('one trace, from the client to the job', (t) => traces(t, stack, collector))
  await t.test('a change is told, and a stream ends with its session and its user', (t) => liveEvents(t, stack))
  await t.test('the client of the documentation loses nothing', (t) => syncClient(t, stack))
  if (mysql) {
    const both = [stack.todo, await stack.replica()] as const
    await t.test('two replicas on one database agree at once', (t) => replicas(t, stack, both))
    await t.test('what one replica writes is told by the other', (t) => toldByReplicas(t, stack, both))
    await t.test('while the databases are down, the log has one line a second at most', (t) =>
      databasesDown(t, stack, proxies),
    )
  }
  const user = await newUser(stack)
  await stack.auth.end('SIGTERM')
  await stack.auth.start('real')
  await stack.ready()
  await t.test('who guesses a password has five tries, then a pause', (t) => guesses(t, stack))
  await t.test('a stream ends with its server', (t) => endWhileListening(t, stack, user))
})
