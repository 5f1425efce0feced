import { join } from 'node:path'
import t from 'tap'
import { fakeRoot } from './helper.ts'

/** A stand-in for the auth-service's program, which shows its arguments. */
const TOOL = `console.log(JSON.stringify(process.argv.slice(2)))
process.on('exit', () => { process.exitCode = process.argv.includes('--fail') ? 3 : 0 })
if (process.argv.includes('--die')) process.kill(process.pid, 'SIGKILL')
`

function rootWithTool(t: Parameters<typeof fakeRoot>[0]) {
  const root = fakeRoot(t)
  root.write('apps/auth-service/src/rotate-keys.ts', TOOL)
  return root
}

t.test('rotates the keys of the local stack, wherever they are', async (t) => {
  const root = rootWithTool(t)
  const usual = root.run(t, ['keys:rotate'])
  t.equal(await usual.exited, 0)
  t.equal(usual.output().trim(), JSON.stringify([join(root.path, '.data', 'keys.json')]))
  root.write('.env', 'JWT_KEYS_FILE=elsewhere/keys.json\n')
  const elsewhere = root.run(t, ['keys:rotate', '--retire'])
  t.equal(await elsewhere.exited, 0)
  t.equal(elsewhere.output().trim(), JSON.stringify([join(root.path, 'elsewhere', 'keys.json'), '--retire']))
})

t.test('a failure is passed on', async (t) => {
  const root = rootWithTool(t)
  t.equal(await root.run(t, ['keys:rotate', '--fail']).exited, 3)
  t.equal(await root.run(t, ['keys:rotate', '--die']).exited, 1)
})

t.test('keys that are in the environment cannot be rotated, and it says why', async (t) => {
  const program = rootWithTool(t).run(t, ['keys:rotate'], { JWT_KEYS: '{}' })
  t.equal(await program.exited, 1)
  t.match(program.output(), 'The signing keys are in JWT_KEYS')
})
