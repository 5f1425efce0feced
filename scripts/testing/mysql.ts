import { messageOf } from '@todo/service-kit'
import { startContainer } from './docker.ts'
import { startMysqld } from './mysqld.ts'
import { mysqlVersion } from './server-check.ts'

/** A server for the tests, whose user may create databases. */
export interface Mysql {
  readonly url: string
  readonly description: string
  /** Ends what was started for the tests, and leaves a server alone that was there before. */
  stop(): Promise<void>
}

/** TEST_MYSQL_URL cannot be used. */
export class MysqlError extends Error {
  override readonly name = 'MysqlError'
}

/** A server, or the reasons why there is none. */
export interface Found {
  readonly server?: Mysql
  readonly reasons: readonly string[]
}

/**
 * Finds a MySQL for the tests: the one of TEST_MYSQL_URL, else a throw-away `mysqld`, else a throw-away container.
 *
 * @throws {MysqlError} when TEST_MYSQL_URL is set but of no use: falling back would not test what was asked for.
 */
export async function findMysql(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Found> {
  if (env.TEST_MYSQL_URL) return { server: await givenMysql(env.TEST_MYSQL_URL), reasons: [] }
  const reasons: string[] = []
  for (const start of [startMysqld, startContainer]) {
    try {
      return { server: await start(env, signal), reasons }
    } catch (error) {
      reasons.push(messageOf(error))
    }
  }
  return { reasons }
}

async function givenMysql(url: string): Promise<Mysql> {
  try {
    return { url, description: `MySQL ${await mysqlVersion(url)} (TEST_MYSQL_URL)`, stop: () => Promise.resolve() }
  } catch (error) {
    throw new MysqlError(`TEST_MYSQL_URL cannot be used: ${messageOf(error)}`)
  }
}
