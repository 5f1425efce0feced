import { createTraceCollector, sqlite } from '@todo/test-kit'
import t from 'tap'
import { newUser } from './contract/client.ts'
import { keyRotation } from './operation/key-rotation.ts'
import { kills } from './operation/kills.ts'
import { tooOften } from './operation/limits.ts'
import { endWhileListening, liveEvents } from './operation/live-events.ts'
import { traces } from './operation/traces.ts'
import { startTogether } from './stack.ts'

const skip = process.env.E2E_BASE_URL ? 'only for processes that a test may end' : false

// One stack goes through all of it: it takes longer to start one than to try most of this.
t.test('all apps in one process', { skip }, async (t) => {
  const collector = await createTraceCollector(t)
  const stack = await startTogether(t, { database: sqlite, profile: 'hardened', traces: collector.url })
  const [app] = stack.processes
  await t.test('one trace, from the client to the job', (t) => traces(t, stack, collector))
  await t.test('a change is told, and a stream ends with its session and its user', (t) => liveEvents(t, stack))
  await t.test('keys are changed under a stack that runs, and nobody is refused', (t) => keyRotation(t, stack))
  await t.test('when the process is killed, nothing acknowledged is lost', (t) => kills(t, stack))
  const user = await newUser(stack)
  await app?.end('SIGTERM')
  await app?.start('real')
  await t.test('who tries too often is told to wait', (t) => tooOften(t, stack))
  await t.test('a stream ends with its server', (t) => endWhileListening(t, stack, user))
})
