import { randomBytes } from 'node:crypto'
import { queryMysql } from '@todo/test-kit'
import { createConnection } from 'mysql2/promise'
import type { Scope } from './scope.ts'

/** Reserves a name for a database of this run, which is dropped with the scope; whoever uses it first makes it. */
export function newDatabase(scope: Scope, serverUrl: string, name: string): string {
  const database = `bench_${name}_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  scope.teardown(() => queryMysql(serverUrl, `DROP DATABASE IF EXISTS ${database}`))
  return url.href
}

/** How many rows one statement inserts at the most. */
const BATCH = 100_000

/** To-dos of many users. */
export interface TodoData {
  readonly users: number
  readonly todosPerUser: number
}

/** What a to-do says, in SQL: `k` is which of the user's it is, `u` the user's id. */
const CONTENTS = "concat('to-do ', k.i, ' of user ', u.i, ': water the plants')"

/**
 * Fills the database of a todo-service: users 1 to n, and their to-dos as users add them over time, each
 * user's apart from each other. The k-th to-do of user u has the id (k - 1) · n + u. Every second one is done.
 * The feed may have brought some of the users already.
 */
export async function fillTodos(url: string, { users, todosPerUser }: TodoData): Promise<void> {
  const connection = await createConnection(url)
  try {
    await connection.query('set session cte_max_recursion_depth = 1000000000')
    await connection.query(
      `insert ignore into user (id, username, version) ${numbers(1, users, "i, concat('bench-', i), 1")}`,
    )
    const step = Math.max(1, Math.floor(BATCH / users))
    for (let first = 1; first <= todosPerUser; first += step) {
      const last = Math.min(first + step - 1, todosPerUser)
      await connection.query(
        `insert into todo (id, contents, is_done, user_id)
         select (k.i - 1) * ${users} + u.i, ${CONTENTS}, k.i % 2, u.i
         from (${numbers(first, last)}) k cross join (${numbers(1, users)}) u order by 1`,
      )
    }
    await connection.query('analyze table user, todo')
  } finally {
    await connection.end()
  }
}

/** Adds one more user with many to-dos. */
export async function addTodosOf(url: string, userId: number, count: number): Promise<void> {
  await queryMysql(
    url,
    'set session cte_max_recursion_depth = 1000000000',
    `insert ignore into user (id, username, version) values (${userId}, 'bench-${userId}', 1)`,
    `insert into todo (contents, is_done, user_id)
     select ${CONTENTS}, k.i % 2, u.i from (${numbers(1, count)}) k cross join (select ${userId} as i) u order by k.i`,
    'analyze table user, todo',
  )
}

/** Deletes what a workload has added to the to-dos that were filled in. */
export async function removeAddedTodos(url: string, { users, todosPerUser }: TodoData): Promise<void> {
  await queryMysql(url, `delete from todo where id > ${users * todosPerUser}`)
}

/** Fills the database of an auth-service: users 1 to n, all with the same password, of which `digest` is the hash. */
export async function fillAccounts(url: string, users: number, digest: string): Promise<void> {
  const name = "concat('bench-', i)"
  await queryMysql(
    url,
    'set session cte_max_recursion_depth = 1000000000',
    `insert into user (id, username, username_key, password)
     ${numbers(1, users, `i, ${name}, sha2(${name}, 256), '${digest}'`)}`,
  )
}

/** A statement whose rows are numbers, or what is made of each number `i`. */
function numbers(first: number, last: number, row = 'i'): string {
  return `with recursive n (i) as (select ${first} union all select i + 1 from n where i < ${last}) select ${row} from n`
}
