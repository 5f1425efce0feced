import { defineJob, enqueue, handle, jobEntities, jobMigrations, Worker } from '@todo/jobs'
import { openDatabase } from '@todo/service-kit/database'
import { createLogSink, databases, sqlite, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { jobs } from '../jobs.ts'
import { fakeRoot } from './helper.ts'

const Doomed = defineJob({ name: 'doomed', payload: Type.Object({}), maxAttempts: 1 })

/** A service that runs, and has a job that failed for good for each of the errors. */
async function serviceWith(t: Test, url: string, errors: readonly string[] = []) {
  const { orm, close } = await openDatabase({
    entities: jobEntities,
    migrations: jobMigrations,
    url,
    poolSize: 2,
    timeoutMs: 10_000,
    log: () => undefined,
  })
  t.teardown(close)
  let failed = 0
  const start = (work: () => Promise<void>) => {
    const handlers = [handle(Doomed, work)]
    const worker = new Worker({
      orm,
      handlers,
      log: createLogSink().logger,
      concurrency: 1,
      pollMs: 20,
      onOutcome: () => {
        failed += 1
      },
    })
    t.teardown(() => worker.stop())
    worker.start()
    return worker
  }
  const failing = start(async () => {
    throw new Error(errors[failed])
  })
  for (const _ of errors) await enqueue(orm.em.fork(), Doomed, {})
  await until('all have failed', () => failed === errors.length)
  await failing.stop()
  return { start }
}

/** Runs the command beside the services, and returns what it prints. */
async function run(t: Test, env: NodeJS.ProcessEnv, ...args: string[]) {
  const printed: string[] = []
  const before = { ...process.env }
  Object.assign(process.env, env)
  const write = (text: string) => void printed.push(text)
  const [log, error] = [t.intercept(console, 'log', { value: write }), t.intercept(console, 'error', { value: write })]
  try {
    return { code: await jobs(args, { root: fakeRoot(t).path }), output: printed.join('\n') }
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    log.restore()
    error.restore()
  }
}

for (const database of databases) {
  t.test(`beside services that run on ${database.name}, dead letters`, async (t) => {
    const env = { AUTH_DATABASE_URL: await database.create(t), TODO_DATABASE_URL: await database.create(t) }
    const auth = await serviceWith(t, env.AUTH_DATABASE_URL, ['first', 'second', 'third'])
    await serviceWith(t, env.TODO_DATABASE_URL)

    t.test('are shown, and that there are none', async (t) => {
      const { code, output } = await run(t, env, 'list')
      t.equal(code, 0)
      t.match(
        output,
        /^auth-service: 3 dead letters:\n {2}ID .*\n {2}3 +doomed .* Error: third\n.*\n.*\ntodo-service: no dead letters$/,
      )
      t.equal((await run(t, env, 'list', '--service', 'todo-service')).output, 'todo-service: no dead letters')
    })

    t.test('are dropped one by one, by whoever says that it is meant', async (t) => {
      for (const which of [['all'], ['2', '--service', 'auth-service']])
        t.match(await run(t, env, 'drop', ...which), { code: 1, output: /^Nothing was dropped.* --yes / })
      t.strictSame(await run(t, env, 'drop', '2', '--service', 'auth-service', '--yes'), {
        code: 0,
        output: 'auth-service: 1 dead letter dropped',
      })
      t.strictSame(await run(t, env, 'drop', '2', '--service=auth-service', '--yes'), {
        code: 1,
        output: 'auth-service: there is no dead letter 2',
      })
    })

    t.test('are tried again, and done by the service', async (t) => {
      t.strictSame(await run(t, env, 'retry', 'all'), {
        code: 0,
        output: 'auth-service: 2 dead letters will be tried again\ntodo-service: no dead letters',
      })
      let done = 0
      auth.start(async () => {
        done += 1
      })
      await until('both are done', () => done === 2)
      t.match(await run(t, env, 'list'), { output: /^auth-service: no dead letters\n/ })
    })
  })
}

t.test('where a service has never been started, or cannot be reached, it says so', async (t) => {
  for (const database of databases) {
    const env = { AUTH_DATABASE_URL: await database.create(t), TODO_DATABASE_URL: await database.missing(t) }
    t.strictSame(await run(t, env, 'list'), {
      code: 1,
      output:
        'auth-service: there are no jobs yet: has it ever been started?\ntodo-service: there are no jobs yet: has it ever been started?',
    })
  }
  t.match(await run(t, { AUTH_DATABASE_URL: 'mysql://127.0.0.1:1/auth' }, 'list', '--service', 'auth-service'), {
    code: 1,
    output: /^auth-service: .*ECONNREFUSED/,
  })
})

t.test('it explains itself', async (t) => {
  for (const option of ['--help', '-h']) {
    const { code, output } = await run(t, {}, option)
    t.equal(code, 0)
    t.match(output, /^Usage: npm run jobs -- <command>/)
  }
})

t.test('what it does not understand is answered with how to use it', async (t) => {
  for (const args of [
    [],
    ['fly'],
    ['fly', 'all'],
    ['toString', 'all'],
    ['list', 'all'],
    ['list', '--service', 'gateway'],
    ['list', '--services', 'auth-service'],
    ['retry'],
    ['retry', '7'],
    ['drop', 'seven', '--service', 'auth-service'],
    ['drop', '-1', '--service', 'auth-service'],
    ['drop', 'all', 'of', 'it'],
  ]) {
    const { code, output } = await run(t, {}, ...args)
    t.equal(code, 2, args.join(' '))
    t.match(output, /^Usage: npm run jobs -- <command>/)
  }
})

t.test('a file .env says where the databases are, as for `npm start`', async (t) => {
  const url = await sqlite.create(t)
  await serviceWith(t, url, ['of .env'])
  const root = fakeRoot(t)
  root.write('.env', `AUTH_DATABASE_URL=${url}\n`)
  const program = root.run(t, ['jobs', 'list', '--service', 'auth-service'])
  t.equal(await program.exited, 0)
  t.match(program.output(), /^auth-service: 1 dead letter:\n.*\n.*Error: of \.env\n$/)
})
