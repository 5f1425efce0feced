import { join } from 'node:path'
import t from 'tap'
import { Type } from 'typebox'
import { ConfigError, readEnvironment } from '../../src/index.ts'

const Settings = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'where the data are' }),
  POOL_SIZE: Type.Integer({ default: 10 }),
})

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnvironment(Settings, env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults
  }
}

t.test('a variable can be given as a file, so that a secret stays out of the environment', async (t) => {
  const folder = t.testdir({ url: 'mysql://user:secret@host/todo\n', size: '7\r\n' })
  const env = { DATABASE_URL_FILE: join(folder, 'url'), POOL_SIZE_FILE: join(folder, 'size') }
  t.same(readEnvironment(Settings, env), { DATABASE_URL: 'mysql://user:secret@host/todo', POOL_SIZE: 7 })
  t.same(Object.keys(env), ['DATABASE_URL_FILE', 'POOL_SIZE_FILE'], 'the environment itself is left as it is')
})

t.test('what is in the file is checked as the variable is, and never shown', async (t) => {
  const folder = t.testdir({ url: 'postgres://user:secret@host/todo' })
  const faults = faultsOf({ DATABASE_URL_FILE: join(folder, 'url') })
  t.equal(faults.length, 1)
  t.match(faults[0], /^DATABASE_URL /)
  t.notMatch(faults[0], /secret/)
})

t.test('a variable and its file are not both taken: nobody could tell which one counts', async (t) => {
  const folder = t.testdir({ url: 'mysql://host/a' })
  t.same(faultsOf({ DATABASE_URL: 'mysql://host/b', DATABASE_URL_FILE: join(folder, 'url') }), [
    'DATABASE_URL and DATABASE_URL_FILE are both set: leave one of them out',
  ])
})

t.test('files that cannot be read are reported together, each by its variable', async (t) => {
  const folder = t.testdir()
  const faults = faultsOf({ DATABASE_URL_FILE: join(folder, 'none'), POOL_SIZE_FILE: folder })
  t.equal(faults.length, 2)
  t.match(faults[0], /^DATABASE_URL_FILE cannot be read: ENOENT/)
  t.match(faults[1], /^POOL_SIZE_FILE cannot be read: EISDIR/)
})

t.test('a file that cannot be read keeps no other fault from being reported', async (t) => {
  const faults = faultsOf({ DATABASE_URL_FILE: '/nowhere/url', POOL_SIZE: 'many' })
  t.match(faults, [/^POOL_SIZE must be integer/, /^DATABASE_URL_FILE cannot be read: ENOENT/])
  t.equal(faults.length, 2)
})

t.test('an empty NAME_FILE is one that is not set', async (t) => {
  t.same(readEnvironment(Settings, { DATABASE_URL: 'mysql://host/a', DATABASE_URL_FILE: '' }), {
    DATABASE_URL: 'mysql://host/a',
    POOL_SIZE: 10,
  })
})

t.test('a setting that is itself called NAME_FILE keeps its meaning', async (t) => {
  const Keys = Type.Object({ KEYS: Type.Optional(Type.String()), KEYS_FILE: Type.Optional(Type.String()) })
  t.same(readEnvironment(Keys, { KEYS_FILE: '/nowhere' }), { KEYS_FILE: '/nowhere' })
})
