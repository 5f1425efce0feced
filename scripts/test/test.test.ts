import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { until } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { test } from '../test.ts'
import { serveMysql } from './fixtures/mysql.ts'
import { fakeRoot, freePorts, type Program } from './helper.ts'

const FAILURE = `TAP version 14
# Subtest: test/milk.test.ts
    # Subtest: a list
        ok 1 - has milk
        not ok 2 - has eggs
          ---
          diff: |
            -eggs
            +none
          ...
        not ok 3 - has bread # TODO next week
        not ok 4 - has no why
        1..4
    not ok 1 - a list
    1..1
not ok 1 - test/milk.test.ts
1..1`
/** What tap writes, by the folder of the package. */
const REPORTS = {
  'apps/one': `${FAILURE}\n# { total: 12, pass: 8, fail: 2, todo: 1, skip: 1 }`,
  'apps/two': '# { total: 5, pass: 5 }',
}

interface Tools {
  readonly biome?: string
  readonly knip?: string
  readonly pnpm?: string
  readonly typecheck?: string
  /** What turbo does in place of the tests; by default, two packages report. */
  readonly test?: string
}

/** A repository with stand-ins for the tools, and no MySQL but a given one. */
function fakeTools(t: Test, tools: Tools = {}) {
  const root = fakeRoot(t)
  const calls = root.write('calls', '')
  const folders = Object.keys(REPORTS)
  for (const folder of folders) root.write(`${folder}/.tap/report.tap`, '# { total: 99, pass: 99 }\n')
  const tasks = folders.map((directory) => ({ task: 'test', package: directory.slice(5), directory }))
  const plan = root.write(
    'plan.json',
    JSON.stringify({ tasks: [...tasks, { task: 'sources', package: 'one', directory: '' }] }),
  )
  const report = Object.entries(REPORTS)
    .map(([folder, text]) => `cp ${root.write(`reports/${folder}`, text)} ${root.path}/${folder}/.tap/report.tap`)
    .join('\n')
  root.write('bin/biome', `#!/bin/sh\necho "biome $*" >> ${calls}\n${tools.biome ?? ''}\n`)
  root.write(
    'bin/turbo',
    `#!/bin/sh
echo "turbo $* CI=$CI url=$TEST_MYSQL_URL" >> ${calls}
case "$*" in
  *--dry=json*) cat ${plan};;
  *typecheck*) ${tools.typecheck ?? 'true'};;
  *) ${tools.test ?? report};;
esac
`,
  )
  for (const name of ['knip', 'pnpm'] as const)
    root.write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> ${calls}\n${tools[name] ?? ''}\n`)
  for (const name of ['mysqld', 'docker']) root.write(`bin/${name}`, '#!/bin/sh\nexit 1\n')
  const env = {
    PATH: [join(root.path, 'bin'), '/bin', '/usr/bin'].join(delimiter),
    TEST_MYSQL_URL: '',
    REQUIRE_MYSQL: '',
    CI: '',
  }
  const run = (more: NodeJS.ProcessEnv = {}, args: string[] = []): Program =>
    root.run(t, ['test', ...args], { ...env, ...more })
  return { root, plan, run, calls: () => readFileSync(calls, 'utf8').trim().split('\n') }
}

function lastLine({ output }: Program): string | undefined {
  return output().trim().split('\n').at(-1)
}

t.test('lint, types and tests are run, and the last line adds up what tap counted', async (t) => {
  const { run, calls } = fakeTools(t)
  const [port = 0] = await freePorts(1)
  t.teardown(await serveMysql(port, '9.7.0'))
  const url = `mysql://root:pw@127.0.0.1:${port}`
  const program = run({ TEST_MYSQL_URL: url, REQUIRE_MYSQL: '1' }, ['--filter=one', '--', '--bail'])
  t.equal(await program.exited, 0)
  t.equal(lastLine(program), '13 passed, 2 failed')
  t.match(program.output(), 'on SQLite and on MySQL 9.7.0 (TEST_MYSQL_URL)')
  t.match(program.output(), 'one: 8 passed, 2 failed')
  const [lint, types, unused, versions, , tests] = calls()
  t.equal(lint, 'biome ci . --colors=off')
  t.match(types, /^turbo run typecheck CI/, 'of all packages')
  t.match(unused, /^knip/)
  t.equal(versions, 'pnpm dedupe --check --prefer-offline')
  t.match(tests, /--force .*--filter=one -- --output-file=\.tap\/report\.tap --reporter=min --bail CI=true/)
  t.match(tests, `url=${url}`)
})

t.test('a test that failed is named at the end, with what tap says of it', async (t) => {
  const { run } = fakeTools(t)
  const program = run()
  await program.exited
  const lines = program.output().split('\n')
  t.same(lines.slice(lines.indexOf('one: 8 passed, 2 failed')).slice(0, 5), [
    'one: 8 passed, 2 failed',
    '  failed: test/milk.test.ts > a list > has eggs',
    '    -eggs',
    '    +none',
    '  failed: test/milk.test.ts > a list > has no why',
  ])
})

t.test('without a MySQL the tests run on SQLite only, which is said', async (t) => {
  const { run, calls } = fakeTools(t)
  const program = run()
  t.equal(await program.exited, 0)
  t.match(program.output(), 'on SQLite only')
  t.match(
    program.output(),
    /^MySQL was not tested \(there is no mysqld on PATH; no Docker engine answers\)\. Set TEST_MYSQL_URL/m,
  )
  t.match(calls().at(-1), '--allow-incomplete-coverage')
  t.match(calls().at(-1), '--filter=!@todo/bench')
  t.equal(await run({ CI: 'true' }).exited, 0)
  t.notMatch(calls().at(-1), '@todo/bench', 'in CI the benchmark is tested, too')
  t.equal(lastLine(program), '13 passed, 2 failed')

  const required = run({ REQUIRE_MYSQL: '1' })
  t.equal(await required.exited, 1)
  t.match(required.output(), 'Not well: MySQL was not tested')
})

t.test('a server that cannot be used is said', async (t) => {
  const { run } = fakeTools(t)
  const [nobody] = await freePorts(1)
  const program = run({ TEST_MYSQL_URL: `mysql://root@127.0.0.1:${nobody}` })
  t.equal(await program.exited, 1)
  t.match(lastLine(program), /^TEST_MYSQL_URL cannot be used/)
})

t.test('whatever is not well fails the whole, and all of it is said', async (t) => {
  const { run } = fakeTools(t, {
    biome: 'exit 1',
    typecheck: 'exit 1',
    knip: 'exit 1',
    pnpm: 'echo ERR_PNPM_DEDUPE_CHECK_ISSUES; exit 1',
    test: 'exit 1',
  })
  const program = run()
  t.equal(await program.exited, 1)
  for (const fault of [
    'lint found faults',
    'the types do not fit',
    'something is not used, or a dependency is not declared',
    'run pnpm dedupe',
    'tests failed, or their coverage is not complete',
  ]) {
    t.match(program.output(), new RegExp(`Not well: .*${fault}`))
  }
  t.match(program.output(), 'one: did not report')
  t.equal(lastLine(program), '0 passed, 0 failed', 'the report of an earlier run does not count')
})

t.test('a registry out of reach is said, and is no fault of the sources', async (t) => {
  const { run } = fakeTools(t, { pnpm: 'echo getaddrinfo ENOTFOUND; exit 1' })
  const program = run()
  t.equal(await program.exited, 0)
  t.match(program.output(), /ENOTFOUND\npnpm could not tell: is the npm registry within reach\?/)
  t.notMatch(program.output(), 'Not well')
})

t.test('a plan of turbo that cannot be read is no plan', async (t) => {
  for (const plan of ['no such package', '{ "tasks": 7 }', '{}']) {
    const { root, run } = fakeTools(t)
    root.write('plan.json', plan)
    const program = run()
    t.equal(await program.exited, 0)
    t.equal(lastLine(program), '0 passed, 0 failed')
  }
})

t.test('a stop ends what runs, and fails', async (t) => {
  const { run, calls } = fakeTools(t, { test: 'sleep 60 & wait' })
  const program = run()
  await until('the tests', () => calls().some((call) => call.includes('--force')))
  program.child.kill('SIGTERM')
  t.equal(await program.exited, 1, 'the output closes when nothing is left that writes to it')
})

t.test('a fault of its own is not swallowed', async (t) => {
  const { root } = fakeTools(t)
  t.intercept(process, 'env', { value: { ...process.env, TEST_MYSQL_URL: '', PATH: join(root.path, 'bin') } })
  const broken = new Error('no terminal')
  t.intercept(console, 'log', {
    value: (line: string) => {
      if (line === 'on SQLite only') throw broken
    },
  })
  await t.rejects(test([], { root: root.path, isOrphaned: () => false }), broken)
})
