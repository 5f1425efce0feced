import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PrivateKeySet } from '@todo/schemas'
import { authentication, createApp, requireAccessToken, revokedSessions } from '@todo/service-kit'
import { RemoteKeys } from '@todo/service-kit/tokens'
import {
  bearer,
  createFolder,
  createLogSink,
  databases,
  decodeToken,
  mysql,
  portOf,
  startProcess,
  type TestDatabase,
  until,
} from '@todo/test-kit'
import t, { type Test } from 'tap'
import { buildApp } from '../../../src/app.ts'
import type { Config } from '../../../src/config.ts'
import { generateKeySet } from '../../../src/modules/tokens/generate-key.ts'
import { readKeySet } from '../../../src/modules/tokens/key-set.ts'
import { lend, logIn, newCredentials, signUp, type TestApp, testConfig } from '../../helper.ts'

const script = path.join(import.meta.dirname, '..', '..', '..', 'src', 'rotate-keys.ts')
/** How long the new key is published before it signs. */
const AHEAD_SECONDS = 3

/** Services that share one key file: several where the database allows it. */
async function startReplicas(t: Test, database: TestDatabase, JWT_KEYS_FILE: string) {
  const { JWT_KEYS: _none, ...settings } = testConfig(await lend(t, database))
  const config = { ...settings, JWT_KEYS_FILE }
  const sink = createLogSink()
  const replicas: TestApp[] = []
  for (let n = 0; n < (database === mysql ? 2 : 1); n += 1) {
    const app = await buildApp(config, { logger: sink.logger })
    t.teardown(() => app.close())
    await app.listen()
    replicas.push(app)
  }
  return { replicas, sink, config }
}

/** Verifies as another service does: with the keys that one of the replicas publishes. */
async function verifierOf(t: Test, app: TestApp, settings: Config) {
  const url = `http://127.0.0.1:${portOf(app.server.address())}/.well-known/jwks.json`
  const keys = new RemoteKeys({ url, log: app.log, cooldownMs: 100 })
  t.teardown(() => keys.close())
  const verifier = await createApp({ name: 'verifier', settings, logger: app.log })
  t.teardown(() => verifier.close())
  await verifier.register(revokedSessions, { load: async () => [] })
  await verifier.register(authentication, { keys, issuer: 'auth-service', audience: 'todo-backend', cacheSize: 100 })
  await verifier.register(async (child) => {
    requireAccessToken(child)
    child.get('/users/me', async () => ({}))
  })
  return verifier
}

const kidOf = (token: string) => String(decodeToken(token).header.kid)
const isIn = async (app: Pick<TestApp, 'inject'>, token: string) =>
  (await app.inject({ url: '/users/me', headers: bearer(token) })).statusCode === 200

for (const database of databases) {
  t.test(`on ${database.name} keys are rotated under traffic, and no token is refused at any moment`, async (t) => {
    const file = path.join(await createFolder(t), 'keys.json')
    const write = (keySet: PrivateKeySet) => writeFile(file, JSON.stringify(keySet))
    await write(generateKeySet())
    const { replicas, sink, config } = await startReplicas(t, database, file)
    const [first] = replicas
    if (!first) return
    const verifiers = await Promise.all(replicas.map((app) => verifierOf(t, app, config)))
    const checks = [...verifiers, ...replicas].map((app) => (token: string) => isIn(app, token))
    const user = newCredentials()
    await signUp(first, user)
    const old = readKeySet({ JWT_KEYS_FILE: file }).keys[0]?.kid ?? ''

    const tokens: string[] = []
    const refused: string[] = []
    let isOver = false
    const work = async (app: TestApp) => {
      while (!isOver) {
        tokens.push(String((await logIn(app, user)).json().access_token))
        for (const token of tokens.slice(0, 2).concat(tokens.slice(-3))) {
          for (const check of checks) if (!(await check(token))) refused.push(kidOf(token))
        }
        await sleep(50)
      }
    }
    const traffic = Promise.all(replicas.map(work))
    await until('there is traffic', () => tokens.length > 3)

    const tool = startProcess(t, script, { args: [file, '--ahead', String(AHEAD_SECONDS)] })
    t.equal((await tool.exit).code, 0)
    const rotated = readKeySet({ JWT_KEYS_FILE: file })
    const next = rotated.keys[0]?.kid ?? ''
    const published = async (app: TestApp): Promise<string[]> =>
      (await app.inject('/.well-known/jwks.json')).json().keys.map(({ kid }: { kid: string }) => kid)
    for (const app of replicas) {
      await until('the new key is published', async () => (await published(app)).includes(next))
      t.strictSame(await published(app), [next, old])
    }
    t.strictSame([...new Set(tokens.map(kidOf))], [old], 'it is known before it signs')
    await writeFile(file, 'broken')
    await until('the new key signs', () => tokens.slice(-2).every((token) => kidOf(token) === next))
    const count = tokens.length
    await until('and is used', () => tokens.length > count + 10)
    t.strictSame([...new Set(tokens.slice(count).map(kidOf))], [next], 'by every replica')
    t.equal(
      sink.lines().filter(({ msg }) => msg === 'reading the signing keys has failed, and is tried again').length,
      replicas.length,
      'a broken file is logged once, and changes nothing',
    )
    isOver = true
    await traffic
    t.strictSame(refused, [], `of ${tokens.length} tokens`)

    const [oldToken = '', newToken = ''] = [tokens[0], tokens.at(-1)]
    await write({ keys: rotated.keys.slice(0, 1) })
    for (const check of checks) {
      await until('the old key is gone', async () => !(await check(oldToken)))
      t.ok(await check(newToken))
    }
  })
}
