import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { launch, type Program, portVariables, temporaryFolder } from './helper.ts'

const RUN = join(dirname(import.meta.dirname), 'run.mjs')

/** The apps themselves, on free ports and data of their own. */
async function realStack(t: Test) {
  const ports = await portVariables()
  const env = { ...ports, DATA_DIR: temporaryFolder(t), LOG_LEVEL: 'warn' }
  const run = (command: string): Program => launch(t, process.execPath, [RUN, command], env)
  return { ports, run }
}

async function answers(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    (response) => response.ok,
    () => false,
  )
}

const noCurl = spawnSync('curl', ['--version']).status !== 0 && 'this machine has no curl'

t.test('the lines of the banner work when they are pasted into a shell', { skip: noCurl }, async (t) => {
  const { run } = await realStack(t)
  const program = run('start')
  await program.prints('Ctrl-C stops it.')
  const lines = program.output().match(/^(curl|TOKEN=).*$/gm) ?? []
  t.equal(lines.length, 4)
  const [signUp = '', ...rest] = lines
  t.match(JSON.parse(spawnSync('sh', ['-c', signUp], { encoding: 'utf8' }).stdout), { username: 'ada' })
  for (const shell of ['sh', 'bash']) {
    const { stdout } = spawnSync(shell, ['-c', rest.join('\necho\n')], { encoding: 'utf8' })
    const [, added = '', listed = ''] = stdout.split('\n')
    t.match(JSON.parse(added), { contents: 'Water the plants', is_done: false }, shell)
    t.match(JSON.parse(listed).todos[0], { contents: 'Water the plants' }, shell)
  }
  program.child.kill('SIGINT')
  t.equal(await program.exited, 0)
})

t.test(
  'the seed goes through the gateway; when the supervisor is killed, the apps go, and all can start again',
  async (t) => {
    const { ports, run } = await realStack(t)
    const first = run('start')
    await first.prints('Ctrl-C stops it.')
    t.equal(await run('seed').exited, 0)
    const again = run('seed')
    t.equal(await again.exited, 0)
    t.match(again.output(), 'nothing was added')
    first.child.kill('SIGKILL')
    // The output closes when the last process is gone.
    await first.exited
    for (const port of Object.values(ports)) t.notOk(await answers(port))

    const second = run('start')
    await second.prints('Ctrl-C stops it.')
    t.ok(await answers(ports.PORT))
    second.child.kill('SIGTERM')
    t.equal(await second.exited, 0)
  },
)

t.test('when the supervisor is killed while the apps start, they go, too', async (t) => {
  const { ports, run } = await realStack(t)
  const program = run('start')
  await program.prints('"name":"todo-service"')
  program.child.kill('SIGKILL')
  await program.exited
  for (const port of Object.values(ports)) t.notOk(await answers(port))
})
