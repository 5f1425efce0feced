import { SERVICES } from '@todo/gateway/services'
import { createApp } from '@todo/service-kit'
import { appSettings, createLogSink } from '@todo/test-kit'
import t, { type Test } from 'tap'
import type { LoadedStack } from '../src/preflight/configs.ts'
import { readSettings } from '../src/settings.ts'
import { startStack } from '../src/stack.ts'

/** A stack of apps without any routes of their own; the services are ready after so many looks. */
function fakeStack(readyAfterLooks: number): { stack: LoadedStack; events: string[] } {
  const events: string[] = []
  let looks = 0
  const app = (name: string) => async () => {
    const built = await createApp({ name, settings: appSettings, logger: createLogSink().logger })
    built.addReadinessCheck('something', () => {
      looks += 1
      return looks > readyAfterLooks
    })
    built.addHook('onListen', async () => void events.push(`${name} listens`))
    built.addHook('onClose', async () => void events.push(`${name} closes`))
    return built
  }
  const services = readSettings({}, '/repo').settings.services.map((settings) => ({
    settings,
    config: appSettings,
    build: app(settings.name),
  }))
  return { stack: { services, gateway: { config: appSettings, build: app('gateway') } }, events }
}

/** What is said meanwhile. */
function sayings(t: Test): string[] {
  const said: string[] = []
  t.intercept(console, 'error', { value: (line: string) => said.push(line) })
  return said
}

t.test('the gateway opens when all services are ready, and closes first', async (t) => {
  const { stack, events } = fakeStack(3)
  const said = sayings(t)
  const running = await startStack(stack)
  t.equal(running.closeWithinMs, 2_000)
  await running.close(false)
  t.equal(events.length, 2 * SERVICES.length + 2)
  t.same(events.slice(SERVICES.length, -SERVICES.length), ['gateway listens', 'gateway closes'])
  t.same(said, [])
})

t.test('a service that takes long is named once', async (t) => {
  const { stack } = fakeStack(5)
  const said = sayings(t)
  const running = await startStack(stack, { timings: { readyWithinMs: 60_000, patienceMs: 0 } })
  t.match(said, [/^\[stack\] waiting for auth-service: \/readyz answers .*"something":false/])
  t.equal(said.length, 1)
  await running.close(true)
})

t.test('a service that does not become ready is given up, and all services are closed', async (t) => {
  const { stack, events } = fakeStack(Number.POSITIVE_INFINITY)
  await t.rejects(startStack(stack, { timings: { readyWithinMs: 50, patienceMs: 60_000 } }), {
    message: /^auth-service was not ready within 0\.05 s: \/readyz answers .*"something":false/,
  })
  const closed = SERVICES.map(({ name }) => `${name} closes`)
  t.same(events.slice(SERVICES.length).sort(), closed.sort())
})

t.test('a service that cannot start is named, and the others are closed', async (t) => {
  const { stack, events } = fakeStack(0)
  const [first, ...others] = stack.services
  if (!first) throw new TypeError('no service')
  const broken = { ...first, build: () => Promise.reject(new Error('it is broken')) }
  const { name } = first.settings
  await t.rejects(startStack({ ...stack, services: [broken, ...others] }), { message: `${name}: it is broken` })
  const started = others.map(({ settings }) => settings.name)
  t.same(events.sort(), started.flatMap((name) => [`${name} closes`, `${name} listens`]).sort())
})
