import { dirname, join } from 'node:path'
import { NOT_MEASURED, until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { users } from '../users.ts'
import { fakeRoot, launch, portVariables, temporaryFolder } from './helper.ts'

const RUN = join(dirname(import.meta.dirname), 'run.mjs')

/** A whole stack, and the command beside it. */
async function realStack(t: Test) {
  const ports = await portVariables()
  const env = { ...ports, ...NOT_MEASURED, DATA_DIR: temporaryFolder(t), LOG_LEVEL: 'warn', SIGN_UP: 'closed' }
  const stack = launch(t, process.execPath, [RUN, 'start'], env)
  await stack.prints('Ctrl-C stops it.')
  const run = async (...args: string[]) => {
    const program = launch(t, process.execPath, [RUN, 'users', ...args], env)
    return { code: await program.exited, output: program.output() }
  }
  return { stack, run, url: `http://127.0.0.1:${ports.PORT}` }
}

const post = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

t.test('beside a stack that is closed, an account is made, used, and disabled within two seconds', async (t) => {
  const { stack, run, url } = await realStack(t)
  const created = await run('create', 'ann')
  t.equal(created.code, 0, created.output)
  const password = created.output.trim().split(': ').at(-1)
  t.equal((await post(`${url}/users/sign-up`, { username: 'bob', password: 'clover-9-lanterns' })).status, 403)
  const logIn = await post(`${url}/users/log-in`, { username: 'ann', password })
  const { access_token } = Value.Parse(Type.Object({ access_token: Type.String() }), await logIn.json())
  const statusOf = async () =>
    (await fetch(`${url}/todos`, { headers: { authorization: `Bearer ${access_token}` } })).status
  await until('the todo-service knows the user', async () => (await statusOf()) === 200)

  t.match((await run('reset-password', 'ann')).output, /: \(at your address\) \/app\/new-password\?token=/)
  t.match(await run('disable', 'ann'), { code: 1, output: /Nothing was done/ })
  const disabled = await run('disable', 'ann', '--yes')
  const end = performance.now() + 2_000
  t.match(disabled, { code: 0, output: 'ann is disabled, and logged out everywhere.\n' })
  await until('the todo-service refuses the token', async () => (await statusOf()) === 401)
  t.ok(performance.now() < end)
  t.match(await run('list'), { code: 0, output: /^ +1 {2}ann {2}\(administrator\) {2}\(disabled\)\n$/ })

  stack.child.kill('SIGTERM')
  await stack.exited
  t.match(await run('list'), {
    code: 3,
    output: /^The auth-service at http.* does not answer .*Is the stack running\?/,
  })
})

t.test('a setting that is wrong is told before anything is done', async (t) => {
  const program = launch(t, process.execPath, [RUN, 'users', 'invite'], { PUBLIC_URL: 'todo.example.com' })
  t.equal(await program.exited, 1)
  t.match(program.output(), /^PUBLIC_URL must be a URL, as in .*\n$/)
})

t.test('a command that is ended from outside has not succeeded', async (t) => {
  const root = fakeRoot(t)
  root.write('apps/auth-service/src/users.ts', "process.kill(process.pid, 'SIGKILL')\n")
  t.equal(await users(['list'], { root: root.path }), 1)
})
