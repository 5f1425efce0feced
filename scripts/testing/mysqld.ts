import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '@todo/service-kit'
import type { Mysql } from './mysql.ts'
import { refuseMariaDb, waitForMysql } from './server-check.ts'
import { runTool } from './tool.ts'

const START_TIMEOUT_MS = 60_000

/** The data are thrown away, so nothing has to survive a power cut. */
const FOR_TESTS = [
  '--mysqlx=OFF',
  '--skip-log-bin',
  '--sync-binlog=0',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
  '--max-connections=400',
  '--bind-address=127.0.0.1',
]

/** Starts a throw-away server with the `mysqld` on PATH. Throws a reason when there is none, or it does not start. */
export async function startMysqld(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Mysql> {
  const { code, output } = await runTool('mysqld', ['--version'], { env, signal, capture: true })
  if (code !== 0) throw new Error('there is no mysqld on PATH')
  refuseMariaDb(output.trim())
  const folder = await mkdtemp(join(tmpdir(), 'todo-mysql-'))
  try {
    return await startIn(folder, env, signal)
  } catch (error) {
    const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '')
    await rm(folder, { recursive: true, force: true })
    throw new Error(`mysqld did not start: ${lastLine(log) || messageOf(error)}`)
  }
}

async function startIn(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Mysql> {
  const password = await initialise(folder, env, signal)
  const port = await freePort()
  const end = new AbortController()
  const args = [...commonArgs(folder), ...FOR_TESTS, `--port=${port}`]
  const gone = runTool('mysqld', args, { env, signal: end.signal, capture: true }).finally(() => end.abort())
  const url = `mysql://root:${password}@127.0.0.1:${port}`
  try {
    const version = await waitForMysql(url, START_TIMEOUT_MS, AbortSignal.any([signal, end.signal]))
    const stop = async () => {
      end.abort()
      await gone
      await rm(folder, { recursive: true, force: true })
    }
    return { url, description: `MySQL ${version} (a throw-away instance of the mysqld on PATH)`, stop }
  } catch (error) {
    end.abort()
    await gone
    throw error
  }
}

async function initialise(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const password = randomBytes(12).toString('hex')
  const sql = join(folder, 'init.sql')
  await writeFile(sql, `ALTER USER root@localhost IDENTIFIED BY '${password}';\n`, { mode: 0o600 })
  const args = [...commonArgs(folder), '--initialize-insecure', `--init-file=${sql}`]
  const { code, output } = await runTool('mysqld', args, { env, signal, capture: true })
  if (code !== 0) throw new Error(`exit code ${code} ${lastLine(output)}`)
  return password
}

function commonArgs(folder: string): string[] {
  return [
    '--no-defaults',
    // As root it refuses to run unless it is told so; its own user could not enter the temporary folder.
    `--user=${userInfo().username}`,
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'error.log')}`,
    '--secure-file-priv=',
    '--loose-innodb-numa-interleave=OFF',
  ]
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  assert(typeof address === 'object' && address !== null)
  return address.port
}

function lastLine(text: string): string {
  return text.trim().split('\n').slice(-1).join()
}
