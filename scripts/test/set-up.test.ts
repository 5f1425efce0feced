import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { getPriority } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { type FakeRoot, fakeRoot, launch } from './helper.ts'

const NODE_PACKAGE = join('.node', 'node_modules', `node-${process.platform}-${process.arch}`)

/** A test.ts that shows what it was given, and leaves with 7. */
const SHOW = `export function test(args, caller) {
  console.log(JSON.stringify({ args, root: caller.root, cwd: process.cwd(), node: process.versions.node, env: process.env }))
  return 7
}
`

function rootThatShows(t: Test): FakeRoot {
  const root = fakeRoot(t)
  root.write('scripts/test.ts', SHOW)
  return root
}

function shown(output: string) {
  return JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}')
}

/** PATH with stand-ins for npm and npx, which write down how they were called. */
function stubs(root: FakeRoot, code = 0): NodeJS.ProcessEnv {
  root.write('stubs/npm', `#!/bin/sh\necho "npm $*" >> "${root.path}/calls"\n${FETCH_NODE(root)}\nexit ${code}\n`)
  root.write('stubs/npx', `#!/bin/sh\necho "npx $*" >> "${root.path}/calls"\nexit ${code}\n`)
  return { PATH: `${join(root.path, 'stubs')}${delimiter}${process.env.PATH}` }
}

/** What \`npm install\` of a Node leaves behind. */
const FETCH_NODE = (root: FakeRoot) => `
mkdir -p "${root.path}/${NODE_PACKAGE}/bin" "${root.path}/${NODE_PACKAGE}/include"
for wanted; do true; done
echo "{ \\"version\\": \\"\${wanted##*@}\\" }" > "${root.path}/${NODE_PACKAGE}/package.json"
ln -s "${process.execPath}" "${root.path}/${NODE_PACKAGE}/bin/node"`

function calls(root: FakeRoot): string[] {
  const file = join(root.path, 'calls')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

/** Lets a process believe that it is another Node; `scope` says whether its children do, too. */
function pretend(root: FakeRoot, what: string, value: string) {
  const file = root.write(
    `pretend-${what}-${value.length}.mjs`,
    `Object.defineProperty(process, '${what}', { value: ${value} })\n`,
  )
  return { file, everywhere: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${file}` } }
}

function runAs(t: Test, root: FakeRoot, pretence: { file: string }, env: NodeJS.ProcessEnv) {
  return launch(t, process.execPath, ['--import', pretence.file, join(root.path, 'scripts/run.mjs'), 'test', 'x'], env)
}

const OLD = `{ ...process.versions, node: '20.1.0' }`

t.test('what it does not know is answered with how to use it', async (t) => {
  const { path } = fakeRoot(t)
  for (const args of [[], ['fly'], ['toString']]) {
    const program = launch(t, process.execPath, [join(import.meta.dirname, '..', 'run.mjs'), ...args], { HOME: path })
    t.equal(await program.exited, 2)
    t.match(program.output(), /^Usage: node scripts\/run\.mjs <start\|.*\|test:compose>/)
  }
})

t.test('every command explains itself instead of running', async (t) => {
  const root = fakeRoot(t)
  for (const [command, option, usage] of [
    ['start', '--help', 'npm start'],
    ['start', '-h', 'npm start'],
    ['dev', '--help', 'npm run dev'],
    ['seed', '--help', 'npm run seed'],
    ['jobs', '--help', 'npm run jobs'],
    ['keys:rotate', '-h', 'npm run keys:rotate'],
    ['test', '--help', 'npm test'],
    ['test:compose', '--help', 'npm run test:compose'],
  ] as const) {
    const program = root.run(t, [command, option])
    t.equal(await program.exited, 0, `${command} ${option}`)
    t.match(program.output(), `Usage: ${usage}`)
  }
})

t.test('arguments that a command does not take are refused, with how to use it', async (t) => {
  const root = fakeRoot(t)
  for (const [command, ...args] of [
    ['start', '--port', '3000'],
    ['dev', 'now'],
    ['seed', '--halp'],
    ['seed', '--', '--help'],
    ['test:compose', '-v'],
  ] as const) {
    const program = root.run(t, [command, ...args])
    t.equal(await program.exited, 2, command)
    t.match(program.output(), `Unknown argument: ${args[0]}\n\nUsage: npm`)
  }
})

t.test('what follows a -- is for tap, also a request for help', async (t) => {
  const root = fakeRoot(t)
  root.write('scripts/test.ts', 'export const test = (args) => console.log(args.join()) ?? 7\n')
  const program = root.run(t, ['test', '--filter=x', '--', '--help'])
  t.equal(await program.exited, 7)
  t.match(program.output(), '--filter=x,--,--help')
})

t.test('with everything installed, the command runs at once, in an environment of its own', async (t) => {
  const root = rootThatShows(t)
  const env = { npm_config_x: '1', npm_package_name: 'y', npm_lifecycle_event: 'test', KEPT: 'yes', ...stubs(root) }
  const program = root.run(t, ['test', '--flag', 'value'], env)
  t.equal(await program.exited, 7)
  const seen = shown(program.output())
  t.match(seen, {
    args: ['--flag', 'value'],
    root: root.path,
    cwd: root.path,
    env: { KEPT: 'yes', TURBO_TELEMETRY_DISABLED: '1' },
  })
  t.ok(seen.env.PATH.startsWith([join(root.path, 'node_modules', '.bin'), dirname(process.execPath)].join(delimiter)))
  t.same(
    Object.keys(seen.env).filter((name) => /^npm_(config|package|lifecycle)_/.test(name)),
    [],
  )
  t.same(calls(root), [])
})

t.test('a backup goes behind whoever works for users, and never before what called it', async (t) => {
  const root = fakeRoot(t)
  const source = `import { getPriority } from 'node:os'\nexport const backup = () => console.log(getPriority()) ?? 0\n`
  root.write('scripts/backup.ts', source)
  const mine = getPriority()
  const plain = root.run(t, ['backup'])
  const nice = launch(t, 'nice', ['-n', '15', process.execPath, join(root.path, 'scripts/run.mjs'), 'backup'])
  t.same([await plain.exited, await nice.exited], [0, 0])
  t.same([plain.output(), nice.output()], [`${Math.max(mine, 10)}\n`, `${Math.min(mine + 15, 19)}\n`])
})

t.test('dependencies are installed when the lock file has changed, or was never used', async (t) => {
  const root = rootThatShows(t)
  root.write('pnpm-lock.yaml', 'lock: 2\n')
  const program = root.run(t, ['test'], stubs(root))
  t.equal(await program.exited, 7)
  t.match(program.output(), 'Installing the dependencies (pnpm@12.21.0)')
  t.same(calls(root), ['npx --yes pnpm@12.21.0 install --frozen-lockfile --config.confirmModulesPurge=false'])

  const never = rootThatShows(t)
  never.write('package.json', JSON.stringify({ packageManager: 'pnpm@12.21.0+sha512.00' }))
  root.write('node_modules/.pnpm/lock.yaml', '')
  t.equal(await root.run(t, ['test'], stubs(root)).exited, 7)
  t.equal(calls(root).length, 2)
})

t.test('a failed installation is said, and its exit code kept', async (t) => {
  const root = rootThatShows(t)
  root.write('pnpm-lock.yaml', 'lock: 2\n')
  const failed = root.run(t, ['test'], stubs(root, 3))
  t.equal(await failed.exited, 3)
  t.match(failed.output(), 'could not be installed (exit code 3)')

  root.write('stubs/npx', '#!/bin/sh\nkill -TERM $$\n')
  t.equal(await root.run(t, ['test'], { PATH: `${root.path}/stubs${delimiter}${process.env.PATH}` }).exited, 143)

  const without = root.run(t, ['test'], { PATH: join(root.path, 'nowhere') })
  t.equal(await without.exited, 127)
  t.match(without.output(), '`npx` was not found')
})

/** A repository with a page, whose `npx` says whose packages it installs, and leaves the builder of the page behind. */
function rootWithPage(t: Test) {
  const root = fakeRoot(t)
  for (const name of ['start', 'users', 'test']) root.write(`scripts/${name}.ts`, `export const ${name} = () => 7\n`)
  root.write('apps/web/index.html', '<title>To-do</title>')
  root.write('packages/kit/node_modules/old', '')
  root.write('.node/node_modules/node', '')
  const builder = join(root.path, 'apps/web/node_modules/vite/bin/vite.js')
  root.write(
    'stubs/npx',
    `#!/bin/sh
echo "$*" | sed -e 's/.*install //' >> "${root.path}/calls"
mkdir -p "${root.path}/node_modules/.pnpm" "${dirname(builder)}" && echo "require('node:fs').mkdirSync('dist', { recursive: true }); process.exit(+process.env.BUILD)" > "${builder}"
exit $NPX\n`,
  )
  const path = { PATH: `${join(root.path, 'stubs')}${delimiter}${process.env.PATH}` }
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    root.run(t, args, { ...path, BUILD: '0', NPX: '0', ...env })
  return { root, run }
}

const EVERYTHING = '--frozen-lockfile --config.confirmModulesPurge=false'
const ONLY = (packages: string) => `${EVERYTHING} --prod --filter-prod=@todo/${packages}...`

t.test('--production builds the page, then leaves nothing but what runs, also for the commands after it', async (t) => {
  const { root, run } = rootWithPage(t)
  const first = run(['start', '--production'])
  t.equal(await first.exited, 7)
  t.match(first.output(), 'Building the web page')
  t.same(calls(root), [ONLY('web'), ONLY('scripts')])
  t.notOk(existsSync(join(root.path, 'packages/kit/node_modules')))
  t.ok(existsSync(join(root.path, '.node/node_modules')), 'the Node that runs')

  for (const args of [['start'], ['users'], ['start', '--production']]) t.equal(await run(args).exited, 7)
  t.equal(calls(root).length, 2, 'all is there')
  root.write('apps/web/index.html', '<title>To do</title>')
  t.equal(await run(['users']).exited, 7)
  t.same(calls(root).slice(2), [ONLY('web'), ONLY('scripts')], 'a release with another page')
  root.write('pnpm-lock.yaml', 'lock: 2\n')
  t.equal(await run(['start']).exited, 7)
  rmSync(join(root.path, 'node_modules'), { recursive: true })
  t.equal(await run(['start']).exited, 7)
  t.same(
    calls(root).slice(4),
    [ONLY('web'), ONLY('scripts'), ONLY('scripts')],
    'another lock file, then no dependencies',
  )

  t.equal(await run(['test']).exited, 7)
  t.equal(calls(root).at(-1), EVERYTHING, 'who works on it gets everything')
  t.equal(await run(['start']).exited, 7)
  t.equal(calls(root).at(-1), EVERYTHING)
})

t.test('--production that fails is done again by whatever comes next', async (t) => {
  const { root, run } = rootWithPage(t)
  const unbuilt = run(['start', '--production'], { BUILD: '3' })
  t.equal(await unbuilt.exited, 3)
  t.match(unbuilt.output(), 'The web page could not be built (exit code 3)')
  t.equal(await run(['users'], { NPX: '4' }).exited, 4)
  t.same(calls(root), [ONLY('web'), ONLY('web')])
  t.equal(await run(['users']).exited, 7)
  t.same(calls(root).slice(2), [ONLY('web'), ONLY('scripts')])

  root.write('pnpm-lock.yaml', 'lock: 2\n')
  t.equal(await run(['users'], { NPX: '5' }).exited, 5)
})

t.test('--production where nothing can be written says so', async (t) => {
  const { root, run } = rootWithPage(t)
  root.write('pnpm-lock.yaml', 'lock: 2\n')
  mkdirSync(join(root.path, '.production'))
  const refused = run(['start', '--production'])
  t.equal(await refused.exited, 1)
  t.match(refused.output(), 'cannot be changed')
  t.same(calls(root), [])
})

t.test('an old Node fetches a newer one, once, and runs under it', async (t) => {
  const root = rootThatShows(t)
  const old = pretend(root, 'versions', OLD)
  const env = stubs(root)
  const program = runAs(t, root, old, env)
  t.equal(await program.exited, 7)
  t.match(program.output(), 'Node 20.1.0 is too old: fetching')
  t.match(shown(program.output()), { args: ['x'], node: process.versions.node })
  t.notOk(existsSync(join(root.path, NODE_PACKAGE, 'include')), 'nothing here is compiled')
  t.match(calls(root), [/^npm install --prefix \.node --no-save .* node-\S+@\d+\.\d+\.\d+$/])

  t.equal(await runAs(t, root, old, env).exited, 7)
  t.equal(calls(root).length, 1, 'the second time it is there already')
})

t.test('a newer Node that is old itself, cannot be had or does not run is said', async (t) => {
  const root = rootThatShows(t)
  const old = pretend(root, 'versions', OLD)
  const env = stubs(root)
  const again = runAs(t, root, old, { ...env, ...old.everywhere })
  t.equal(await again.exited, 1)
  t.match(again.output(), 'Node 20.1.0 is too old: install Node 22.18 or newer')

  const unknown = pretend(root, 'arch', `'pdp11'`)
  const nowhere = launch(t, process.execPath, [
    '--import',
    old.file,
    '--import',
    unknown.file,
    join(root.path, 'scripts/run.mjs'),
    'test',
  ])
  t.equal(await nowhere.exited, 1)
  t.match(nowhere.output(), 'install Node 22.18 or newer')

  const offline = rootThatShows(t)
  offline.write('.node/node_modules/x', '')
  const failed = runAs(t, offline, old, { PATH: join(offline.path, 'nowhere') })
  t.equal(await failed.exited, 127)
  t.match(failed.output(), 'could not be installed (exit code 127)')

  const broken = rootThatShows(t)
  broken.write('stubs/npm', `#!/bin/sh\nexit 0\n`)
  const noNode = runAs(t, broken, old, { PATH: `${broken.path}/stubs${delimiter}${process.env.PATH}` })
  t.equal(await noNode.exited, 127)
  t.match(noNode.output(), 'does not run here')
})

t.test('22.18 is new enough, what came before is not', async (t) => {
  const root = rootThatShows(t)
  for (const [node, code] of [
    ['22.18.0', 7],
    ['22.17.9', 127],
    ['18.20.1', 127],
    ['25.0.0', 7],
  ] as const) {
    const version = pretend(root, 'versions', `{ ...process.versions, node: '${node}' }`)
    t.equal(await runAs(t, root, version, { PATH: join(root.path, 'nowhere') }).exited, code, node)
  }
})

t.test('a system that does not show its processes is no obstacle', async (t) => {
  const root = rootThatShows(t)
  const elsewhere = pretend(root, 'ppid', '2 ** 30')
  t.equal(await runAs(t, root, elsewhere, { npm_lifecycle_event: 'start' }).exited, 7)
})

/** A test.ts that writes down each signal and takes its time to end. */
const SLOW = `import { appendFileSync } from 'node:fs'
export function test() {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {
      console.log('got ' + signal)
      setTimeout(resolve, 500, 0)
    })
    setInterval(() => {}, 1000)
    appendFileSync('pids', process.pid + '\\n')
    console.log('started')
  })
}
`

t.test('signals are passed on to the newer Node, also repeated ones', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const root = fakeRoot(t)
    root.write('scripts/test.ts', SLOW)
    const program = runAs(t, root, pretend(root, 'versions', OLD), stubs(root))
    await program.prints('started')
    program.child.kill(signal)
    program.child.kill(signal)
    t.equal(await program.exited, 0)
    t.match(program.output(), `got ${signal}`)
  }
})

t.test('when the parent is killed, the newer Node is told to go', async (t) => {
  const root = fakeRoot(t)
  root.write('scripts/test.ts', SLOW)
  const old = pretend(root, 'versions', OLD)
  // The shell has more to do afterwards, so that it stays and is the parent.
  const script = `"${process.execPath}" --import "${old.file}" "${root.path}/scripts/run.mjs" test; echo never`
  const program = launch(t, 'sh', ['-c', script], stubs(root))
  await program.prints('started')
  program.child.kill('SIGKILL')
  await program.prints('got SIGTERM')
  // The output closes only when the last process is gone.
  await program.exited
  t.notMatch(program.output(), 'never')
})
