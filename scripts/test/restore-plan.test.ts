import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICES } from '@todo/gateway/services'
import { queryMysql, mysql as testMysql } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { makeBackup } from '../copies/make-backup.ts'
import type { Manifest } from '../copies/manifest.ts'
import { planRestore } from '../copies/plan-restore.ts'
import { secretFilesOf } from '../copies/secrets.ts'
import { newStack, silent, stoppedStack } from './fixtures/stopped-stack.ts'
import { temporaryFolder } from './helper.ts'

/** The size of a page of a SQLite file, in bytes. */
const PAGE = 4_096

t.test('a backup is refused, and nothing done,', async (t) => {
  const whole = join(temporaryFolder(t), 'whole')
  await makeBackup(await stoppedStack(t), { whole, unfinished: `${whole}.unfinished` }, silent)
  const empty = newStack(t)

  /** What is said of a copy of the backup with which something has been done. */
  const refused = async (t: Test, message: RegExp, damage: (folder: string) => void, settings = empty) => {
    const folder = join(temporaryFolder(t), 'copy')
    cpSync(whole, folder, { recursive: true })
    damage(folder)
    await t.rejects(planRestore(folder, settings, false, silent), { name: 'CopyError', message })
  }
  const rewrite = (change: (manifest: Manifest) => object) => (folder: string) => {
    const file = join(folder, 'manifest.json')
    const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify(change(manifest)))
    // As in backups of older releases.
    rmSync(join(folder, 'manifest.sha256'))
  }

  t.test('when one of its files has been changed, cut short or lost', async (t) => {
    await refused(t, /todo-service\.sqlite is not what was written: its checksum is wrong/, (folder) => {
      const file = join(folder, 'todo-service.sqlite')
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(1, bytes.length - 1))
    })
    await refused(t, /jwt-keys is not what was written/, (folder) => appendFileSync(join(folder, 'jwt-keys'), ' '))
    await refused(t, /auth-service\.sqlite is missing/, (folder) => rmSync(join(folder, 'auth-service.sqlite')))
  })

  t.test('when its manifest is missing, cut short or another', async (t) => {
    await refused(t, /is no whole backup: ENOENT/, (folder) => rmSync(join(folder, 'manifest.json')))
    await refused(t, /manifest\.json is not what was written/, (folder) => {
      const file = join(folder, 'manifest.json')
      writeFileSync(file, readFileSync(file, 'utf8').replace('JWT_KEYS', 'JWT_KEYR'))
    })
    await refused(t, /is no whole backup: .*JSON/, (folder) => truncateSync(join(folder, 'manifest.json'), 100))
    await refused(
      t,
      /manifest\.json is damaged/,
      rewrite(({ secrets: _secrets, ...rest }) => rest),
    )
    const outside = { variable: 'CODE_SECRET', file: '../outside', bytes: 1, sha256: '0'.repeat(64) }
    await refused(
      t,
      /manifest\.json is damaged/,
      rewrite((manifest) => ({ ...manifest, secrets: [outside] })),
    )
  })

  t.test('when a newer release has made it', async (t) => {
    await refused(
      t,
      /was made by a newer release/,
      rewrite((manifest) => ({ ...manifest, format: 3 })),
    )
    const newer = rewrite((manifest) => ({
      ...manifest,
      release: '9.8.7',
      databases: manifest.databases.map((database) => ({
        ...database,
        migrations: [...database.migrations, '2099-01-01-1-create-something'],
      })),
    }))
    await refused(t, /auth-service in it is newer than this release: install the release .*\(9\.8\.7\)/, newer)
  })

  t.test('when it has no database for a service', async (t) => {
    await refused(
      t,
      /no database of auth-service in it: .* 1\.2\.3/,
      rewrite((manifest) => ({ ...manifest, databases: [] })),
    )
  })

  t.test('when there is something in its place', async (t) => {
    const settings = newStack(t)
    cpSync(whole, settings.dataDir, { recursive: true })
    cpSync(join(whole, 'jwt-keys'), settings.keysFile)
    await refused(
      t,
      /would be lost:\n {2}\S+keys\.json\n {2}\S+service-token\n {2}\S+code-secret\nWith --force/,
      () => undefined,
      settings,
    )
    t.match(await planRestore(whole, settings, true, silent), { refillings: [] })
  })

  t.test('when there are tables in its place', { skip: !testMysql }, async (t) => {
    const env = { AUTH_DATABASE_URL: await testMysql?.missing(t), TODO_DATABASE_URL: await testMysql?.create(t) }
    const settings = newStack(t, env)
    t.match(await planRestore(whole, settings, false, silent), { refillings: { length: 2 } })
    await queryMysql(env.TODO_DATABASE_URL ?? '', 'CREATE TABLE something (id integer)')
    await refused(t, /would be lost:\n {2}the database of TODO_DATABASE_URL\n/, () => undefined, settings)
  })
})

t.test('a secret that is set in the environment is left out, and it says so', async (t) => {
  const whole = join(temporaryFolder(t), 'whole')
  await makeBackup(await stoppedStack(t), { whole, unfinished: `${whole}.unfinished` }, silent)
  const settings = newStack(t, { SERVICE_TOKEN: 'of the environment' })
  t.match(await planRestore(whole, settings, false, silent), {
    leftOut: ['SERVICE_TOKEN'],
    files: { length: SERVICES.length + 2 },
  })
})

t.test('keys that are in the environment are not looked for in a file', async (t) => {
  const found = secretFilesOf(newStack(t), { JWT_KEYS: '{}' }).map(({ variable }) => variable)
  t.same(found, ['SERVICE_TOKEN', 'CODE_SECRET'])
})

t.test('no backup is made of a database that is damaged, or of a stack that has never been started', async (t) => {
  const whole = join(temporaryFolder(t), 'whole')
  const names = { whole, unfinished: `${whole}.unfinished` }
  await t.rejects(makeBackup(newStack(t), names, silent), {
    message: /^\w+-service has no whole database: .* being restored/,
  })
  const damaged = await stoppedStack(t)
  const file = join(damaged.dataDir, 'todo.sqlite')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(1, bytes.length - PAGE))
  await t.rejects(makeBackup(damaged, names, silent), { message: /malformed|not whole/ })
  const keyless = await stoppedStack(t)
  rmSync(keyless.keysFile)
  rmSync(names.unfinished, { recursive: true, force: true })
  await t.rejects(makeBackup(keyless, names, silent), { message: /keys\.json is missing/ })
})
