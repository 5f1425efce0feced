import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogSink, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { type RevokedSession, revokedSessions } from '../../src/index.ts'
import { buildKitApp } from '../helper.ts'

const HOUR_MS = 3_600_000
/** Longer than any test takes. */
const NEVER_MS = 600_000

/** A session that is revoked at a position; its tokens live for an hour. */
const revoked = (position: number, id = `session ${position}`): RevokedSession => ({
  position,
  id,
  expiresAt: Date.now() + HOUR_MS,
})

/** A service's table of revoked sessions, which can be out of reach. */
function createTable(...rows: RevokedSession[]) {
  const table = {
    rows,
    /** The positions after which has been read. */
    reads: [] as number[],
    fault: undefined as Error | undefined,
    load: async (after: number) => {
      table.reads.push(after)
      if (table.fault) throw table.fault
      return table.rows.filter(({ position }) => position > after)
    },
  }
  return table
}

async function buildApp(t: Test, load: (after: number) => Promise<RevokedSession[]>, pollMs?: number) {
  const logs = createLogSink()
  const app = await buildKitApp(t, (app) => app.register(revokedSessions, { load, ...(pollMs && { pollMs }) }), {
    logger: logs.logger,
  })
  return { app, warnings: () => logs.lines().filter(({ level }) => level === 40) }
}

t.test('what was revoked before the start is known before the app is ready', async (t) => {
  const { app } = await buildApp(t, createTable(revoked(1), revoked(2)).load)
  await app.ready()
  t.ok(app.revokedSessions.has('session 1'))
  t.ok(app.revokedSessions.has('session 2'))
  t.notOk(app.revokedSessions.has('session 3'))
})

t.test('an app that cannot read them does not start', async (t) => {
  const table = createTable()
  table.fault = new Error('no such table')
  const { app } = await buildApp(t, table.load)
  await t.rejects(async () => void (await app.ready()), { message: 'no such table' })
})

t.test('what is revoked later is known within half a second, and nothing is read twice', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const table = createTable(revoked(1))
  const { app } = await buildApp(t, table.load)
  await app.ready()
  table.rows.push(revoked(7))
  mock.timers.tick(500)
  await until('it is known', () => app.revokedSessions.has('session 7'))
  await app.revokedSessions.poll()
  t.strictSame(table.reads, [0, 1, 7])
})

t.test('a poll sees all that was revoked before it was asked for, also while another one is under way', async (t) => {
  const table = createTable()
  const { app } = await buildApp(
    t,
    async (after) => {
      const rows = await table.load(after)
      await sleep(30)
      return rows
    },
    NEVER_MS,
  )
  await app.ready()
  const early = app.revokedSessions.poll()
  await sleep(10)
  table.rows.push(revoked(1))
  const late = [app.revokedSessions.poll(), app.revokedSessions.poll()]
  await early
  t.notOk(app.revokedSessions.has('session 1'), 'the one under way was too early')
  await Promise.all(late)
  t.ok(app.revokedSessions.has('session 1'))
  t.equal(table.reads.length, 3, 'those who asked meanwhile shared one')
})

t.test('a session can be refused at once, without a poll', async (t) => {
  const table = createTable()
  const { app } = await buildApp(t, table.load, NEVER_MS)
  await app.ready()
  app.revokedSessions.add(revoked(9, 'mine'))
  t.ok(app.revokedSessions.has('mine'))
  table.rows.push(revoked(3))
  await app.revokedSessions.poll()
  t.ok(app.revokedSessions.has('session 3'), 'and none is skipped for it')
})

t.test('while they cannot be read, the known ones are refused; one warning an outage; then all is read', async (t) => {
  const table = createTable(revoked(1))
  const { app, warnings } = await buildApp(t, table.load, 5)
  await app.ready()
  for (const outage of [1, 2]) {
    table.fault = new Error('away')
    const reads = table.reads.length
    await until('it has tried again and again', () => table.reads.length > reads + 3)
    t.ok(app.revokedSessions.has('session 1'))
    t.equal(warnings().length, outage)
    t.match(warnings().at(-1), { err: { message: 'away' } })
    table.rows.push(revoked(1 + outage))
    table.fault = undefined
    await until('it has caught up', () => app.revokedSessions.has(`session ${1 + outage}`))
  }
})

t.test('a session is forgotten a day after all of its tokens have expired, and not before', async (t) => {
  let [wall, monotonic] = [Date.now(), performance.now()]
  t.intercept(Date, 'now', { value: () => wall })
  t.intercept(performance, 'now', { value: () => monotonic })
  const pass = (ms: number) => {
    wall += ms
    monotonic += ms
  }
  const table = createTable(revoked(1), { ...revoked(2), expiresAt: Date.now() + 2 * HOUR_MS })
  const { app } = await buildApp(t, table.load, NEVER_MS)
  await app.ready()
  pass(24 * HOUR_MS)
  await app.revokedSessions.poll()
  t.ok(app.revokedSessions.has('session 1'), 'clocks may be wrong')
  pass(HOUR_MS + 90_000)
  await app.revokedSessions.poll()
  t.notOk(app.revokedSessions.has('session 1'))
  t.ok(app.revokedSessions.has('session 2'))
})

t.test('a clock that is set forward and back makes no session forgotten', async (t) => {
  for (const jumpMs of [HOUR_MS / 2, 1_000 * HOUR_MS]) {
    const table = createTable(revoked(1))
    const { app } = await buildApp(t, table.load, 5)
    await app.ready()
    const now = Date.now
    const clock = t.intercept(Date, 'now', { value: () => now() + jumpMs })
    table.rows.push({ ...revoked(2), expiresAt: now() + 60_000 })
    const reads = table.reads.length
    await until('it was read', () => table.reads.length > reads + 3)
    clock.restore()
    for (const id of ['session 1', 'session 2']) t.ok(app.revokedSessions.has(id), id)
  }
})

t.test('after the app has closed nothing is read any more', async (t) => {
  const table = createTable()
  let underWay = 0
  const { app } = await buildApp(
    t,
    async (after) => {
      underWay += 1
      await sleep(10)
      underWay -= 1
      return table.load(after)
    },
    5,
  )
  await app.ready()
  await until('it polls', () => underWay === 1)
  await app.close()
  t.equal(underWay, 0, 'what was under way is finished first')
  const reads = table.reads.length
  await sleep(30)
  t.equal(table.reads.length, reads)
})
