import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { mysql, NOT_MEASURED } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { launch, NO_CURL, portVariables, temporaryFolder } from './helper.ts'
import { requestsOf, runHttpFile } from './requests.ts'

const ROOT = dirname(dirname(import.meta.dirname))
const DOCUMENTS = globSync(['*.md', '{deploy,bench}/*.md', 'docs/**/*.md'], { cwd: ROOT })

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** The blocks of shell commands in a document. */
function shellBlocks(document: string): string[] {
  return [...read(document).matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block.trim())
}

/** All that a document shows as code. */
function codeOf(document: string): string {
  return [...read(document).matchAll(/^```sh\n.*?^```|`[^`\n]+`/gms)].join('\n')
}

/** Runs a block of the README that starts the stack, does something with it, and stops it again. */
async function withStack(t: Test, block: string, use: (api: string) => Promise<void>): Promise<void> {
  const env = await portVariables()
  const program = launch(t, 'sh', ['-c', `cd '${ROOT}' && exec ${block}`], {
    ...env,
    ...NOT_MEASURED,
    DATA_DIR: temporaryFolder(t),
    LOG_LEVEL: 'warn',
  })
  await program.prints('Ctrl-C stops it.')
  await use(`http://127.0.0.1:${env.PORT}`)
  program.child.kill('SIGTERM')
  await program.exited
}

t.test('every npm command that a document names is there', async (t) => {
  const { scripts } = JSON.parse(read('package.json'))
  const builtIn = ['install', 'ci', 'run-script']
  for (const file of DOCUMENTS) {
    for (const [, run, name = ''] of codeOf(file).matchAll(/\bnpm (run )?([a-z][a-z:-]*)/g)) {
      t.ok(name in scripts || (!run && builtIn.includes(name)), `${file}: npm ${run ?? ''}${name}`)
    }
  }
})

t.test('every link from one file to another leads somewhere', async (t) => {
  for (const file of DOCUMENTS) {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g))
      t.ok(existsSync(join(ROOT, dirname(file), target)), `${file}: ${target}`)
  }
})

t.test('the architecture leads to every decision, and is a short read', async (t) => {
  const text = read('docs/architecture.md')
  for (const file of globSync('*.md', { cwd: join(ROOT, 'docs/decisions') }))
    t.ok(text.includes(`(decisions/${file})`), file)
  t.ok(text.split(/\s+/).length <= 1_800)
})

t.test('the blocks of the README are those that are run here, or by hand', async (t) => {
  const [start, compose, api, onMysql, test, ...others] = shellBlocks('README.md')
  t.equal(start, 'npm start')
  t.match(compose, /^docker compose up --wait$/, 'npm run test:compose runs it')
  t.match(api, /^URL=/, 'run below')
  t.match(onMysql, /npm start$/)
  t.equal(test, 'npm test')
  t.same(others, [])
})

t.test('the README starts the stack', async (t) => {
  await withStack(t, 'npm start', async (api) => {
    await t.test('requests.http runs from top to bottom, as often as you like', async (t) => {
      for (const time of ['once', 'again']) {
        for (const { title, status, expected } of await runHttpFile(read('requests.http'), { url: api }))
          t.ok(expected.includes(status), `${time}: ${title} (${status})`)
      }
    })

    await t.test('its lines work when they are pasted into a shell', { skip: NO_CURL }, async (t) => {
      const block = shellBlocks('README.md').find((text) => text.startsWith('URL=')) ?? ''
      const lines = block.replace('http://localhost:3000', api).replaceAll('\n', '\necho\n')
      const { stdout } = spawnSync('sh', ['-c', lines], { encoding: 'utf8' })
      const [, user = '', , added = '', found = ''] = stdout.split('\n')
      t.match(JSON.parse(user), { username: 'ada' })
      t.match(JSON.parse(added), { contents: 'Water the plants', priority: 1, due: { time: '09:00' } })
      t.match(JSON.parse(found), { todos: [{ contents: 'Water the plants' }] })
    })
  })
})

/**
 * A copy of one package, in a folder that has all else of the project: what tap writes there does not mix with what it
 * writes where the package's own tests run, maybe at this moment.
 */
function copyOfPackage(t: Test, name: string): string {
  const root = temporaryFolder(t)
  for (const entry of readdirSync(ROOT)) {
    if (entry !== 'apps') symlinkSync(join(ROOT, entry), join(root, entry))
  }
  const [from, to] = [join(ROOT, 'apps', name), join(root, 'apps', name)]
  cpSync(from, to, { recursive: true, filter: (file) => !['.tap', 'node_modules'].includes(basename(file)) })
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'))
  return to
}

t.test('the commands of CONTRIBUTING for one package run', async (t) => {
  const block = shellBlocks('CONTRIBUTING.md').find((text) => text.includes('tap ')) ?? ''
  // They change nothing here, and the types are checked elsewhere: `tsc` only has to be there and find what to check.
  const commands = block
    .replaceAll('UPDATE_SPECS=1 ', '')
    .replaceAll('biome check --write', 'biome check')
    .replaceAll(/^tsc\b/gm, 'tsc --showConfig')
  t.ok(commands.split('\n').length >= 5)
  // Those of this test would reach the tests that it starts.
  const own = Object.keys(process.env).filter((name) => /^(TAP|_TAP|NODE_OPTIONS|TEST_MYSQL_URL)/.test(name))
  const script = `unset ${own.join(' ')}; cd '${copyOfPackage(t, 'todo-service')}' && set -e; ${commands}`
  const program = launch(t, 'sh', ['-c', script])
  t.equal(await program.exited, 0, program.output())
})

t.test('requests.http has every operation', async (t) => {
  const asked = requestsOf(read('requests.http')).map(({ method, url }) => {
    return `${method} ${url.replace('{{url}}', '').replace(/\?.*/, '')}`
  })
  for (const file of globSync('apps/*/openapi.json', { cwd: ROOT })) {
    const { paths }: { paths: Record<string, object> } = JSON.parse(read(file))
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of Object.keys(operations)) {
        const operation = `${method.toUpperCase()} ${path}`
        const called = new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
        t.ok(
          asked.some((request) => called.test(request)),
          operation,
        )
      }
    }
  }
})

t.test('the README starts it on MySQL, nothing else changed', { skip: !mysql }, async (t) => {
  const block = shellBlocks('README.md').find((text) => text.includes('mysql://')) ?? ''
  const databases = [await mysql?.missing(t), await mysql?.missing(t)]
  const onTestServer = block.replaceAll(/mysql:\/\/\S+/g, () => String(databases.shift())).replaceAll('\\\n', ' ')
  await withStack(t, `env ${onTestServer}`, async (api) => {
    const { status } = await fetch(`${api}/readyz`)
    t.equal(status, 200)
  })
})
