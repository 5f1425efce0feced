import { randomBytes } from 'node:crypto'
import { messageOf } from '@todo/service-kit'
import type { Mysql } from './mysql.ts'
import { waitForMysql } from './server-check.ts'
import { runTool, type ToolOptions } from './tool.ts'

const IMAGE = 'mysql:9.7'
/** The first start of the image writes its data folder. */
const START_TIMEOUT_MS = 120_000

/** Starts a throw-away server in a container. Throws a reason when Docker is not there, or the server does not start. */
export async function startContainer(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Mysql> {
  const docker = (args: string[], options: ToolOptions) => runTool('docker', args, { ...options, capture: true })
  const password = randomBytes(12).toString('hex')
  const options = { signal, env: { ...env, MYSQL_ROOT_PASSWORD: password } }
  if ((await docker(['info'], options)).code !== 0) throw new Error('no Docker engine answers')
  const name = `todo-test-mysql-${randomBytes(4).toString('hex')}`
  // A signal of its own: what was started is removed also after somebody has asked to stop.
  const remove = () =>
    docker(['rm', '--force', '--volumes', name], { ...options, signal: new AbortController().signal })
  try {
    console.log(`starting ${IMAGE} in Docker …`)
    const started = await docker(runArgs(name), options)
    if (started.code !== 0) throw new Error(started.output.trim())
    const { output } = await docker(['port', name, '3306/tcp'], options)
    const url = `mysql://root:${password}@127.0.0.1:${/:(\d+)\s*$/m.exec(output)?.[1]}`
    const version = await waitForMysql(url, START_TIMEOUT_MS, signal)
    const description = `MySQL ${version} (a throw-away container)`
    return { url, description, stop: () => remove().then(() => undefined) }
  } catch (error) {
    await remove()
    throw new Error(`${IMAGE} did not start in Docker: ${messageOf(error)}`)
  }
}

function runArgs(name: string): string[] {
  return [
    ...['run', '--rm', '--detach', '--name', name],
    ...['--publish', '127.0.0.1::3306', '--env', 'MYSQL_ROOT_PASSWORD', '--tmpfs', '/var/lib/mysql'],
    IMAGE,
    ...['--mysqlx=OFF', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=OFF'],
    '--max-connections=400',
  ]
}
