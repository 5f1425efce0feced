import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '@todo/test-kit'
import bcrypt from 'bcrypt'
import { type Bench, PASSWORD, type Scale } from './bench.ts'
import { Contenders } from './contenders/contenders.ts'
import { describeContenders } from './contenders/specs.ts'
import { fillAccounts, fillTodos, newDatabase } from './database.ts'
import type { Options } from './options.ts'
import type { Scope } from './scope.ts'
import { newUsers, readSigningKey } from './users.ts'

/** What a run is given. */
export interface RunOptions {
  /** The repository's folder. */
  readonly root: string
  /** Where the peers are. */
  readonly peersFolder: string
  readonly options: Options
  readonly scale: Scale
  readonly mysqlUrl: string
  readonly say: (line: string) => void
  /** Cuts the run off. */
  readonly signal: AbortSignal
}

/** Makes keys, databases, users and to-dos, and gets everything ready to be started. */
export async function setUp(scope: Scope, run: RunOptions): Promise<Bench> {
  const { root, options, scale, mysqlUrl, say, signal } = run
  const folder = await mkdtemp(join(tmpdir(), 'todo-bench-'))
  scope.teardown(() => rm(folder, { recursive: true, force: true }))
  const keysFile = join(folder, 'keys.json')
  await startProcess(scope, join(root, 'apps', 'auth-service', 'src', 'generate-keys.ts'), { args: [keysFile] }).exit
  const key = readSigningKey(keysFile)
  const databases = {
    auth: await newDatabase(scope, mysqlUrl, 'auth-service'),
    todo: await newDatabase(scope, mysqlUrl, 'todo-service'),
  }
  const peers = { folder: run.peersFolder, say, signal }
  const specs = describeContenders({ root, folder, databases, keysFile, key, scale, peers })
  const contenders = new Contenders(scope, folder, specs)
  say(`filling the databases: ${scale.users} users, ${scale.todosPerUser} to-dos each …`)
  await fillAccounts(databases.auth, scale.users, await bcrypt.hash(PASSWORD, scale.bcrypt.cost))
  await fillTodos(databases.todo, scale)
  return { options, scale, scope, contenders, key, users: newUsers(key, scale.users), mysqlUrl, databases, say }
}
