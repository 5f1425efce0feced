import { randomBytes } from 'node:crypto'
import { makeTables, queryMysql } from '@todo/test-kit'
import { createConnection } from 'mysql2/promise'
import type { Scope } from './scope.ts'

/** A database of this run with the tables of a service, which is dropped with the scope. */
export async function newDatabase(
  scope: Scope,
  serverUrl: string,
  service: 'auth-service' | 'todo-service',
): Promise<string> {
  const database = `bench_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  scope.teardown(() => queryMysql(serverUrl, `DROP DATABASE IF EXISTS ${database}`))
  await queryMysql(serverUrl, `CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
  await makeTables(scope, url.href, service)
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
 * Adds users, gives each who has none an inbox, and makes the user its owner. The tables are locked meanwhile, since the
 * feed may bring the same users.
 *
 * @param users a statement whose rows are those of the users.
 */
const addUsers = (users: string): string[] => [
  'lock tables user write, user u read, list write, list l read, list_member write, list_member m read',
  `insert ignore into user (id, username, version) ${users}`,
  `insert into list (user_id, name, description, is_inbox, version, created_at, updated_at)
   select u.id, 'Inbox', '', true, 1, 0, 0 from user u
   where u.deleted_at is null and not exists (select 1 from list l where l.user_id = u.id and l.is_inbox)`,
  `insert into list_member (list_id, user_id, role, position, version, created_at)
   select l.id, l.user_id, 'owner', 'a0', 1, 0 from list l
   where not exists (select 1 from list_member m where m.list_id = l.id)`,
  'unlock tables',
]

/**
 * Nobody else writes meanwhile: the service brings users in by itself, and the two would wait for each other (MySQL, ER_LOCK_DEADLOCK).
 */
const LOCK_TODOS = 'lock tables todo write, list as l read'

/** To-dos in the inboxes of users: `ks` are the numbers of the to-dos, `us` the ids of the users. */
function insertTodos(id: string, { ks, us }: { ks: string; us: string }): string {
  return `insert into todo (id, contents, is_done, user_id, uid, list_id, position, notes, labels, created_by, created_at,
      updated_at, version, search_text)
    select ${id}, ${CONTENTS}, k.i % 2, u.i, uuid(), l.id, concat('j', lpad(k.i, 10, '0')), '', '["home"]', u.i, 0, 0, 1,
      upper(concat(${CONTENTS}, '\\n'))
    from (${ks}) k cross join (${us}) u join list l on l.user_id = u.i and l.is_inbox
    order by k.i, u.i`
}

/**
 * Fills the database of a todo-service: users 1 to n, and their to-dos as users add them over time, each
 * user's apart from each other. The k-th to-do of user u has the id (k - 1) · n + u. Every second one is done.
 * The feed may have brought some of the users already.
 */
export async function fillTodos(url: string, { users, todosPerUser }: TodoData): Promise<void> {
  const connection = await createConnection(url)
  try {
    await connection.query('set session cte_max_recursion_depth = 1000000000')
    for (const statement of addUsers(numbers(1, users, "i, concat('bench-', i), 1"))) await connection.query(statement)
    const step = Math.max(1, Math.floor(BATCH / users))
    await connection.query(LOCK_TODOS)
    for (let first = 1; first <= todosPerUser; first += step) {
      const last = Math.min(first + step - 1, todosPerUser)
      const id = `(k.i - 1) * ${users} + u.i`
      await connection.query(insertTodos(id, { ks: numbers(first, last), us: numbers(1, users) }))
    }
    await connection.query('unlock tables')
    await connection.query('analyze table user, list, list_member, todo')
  } finally {
    await connection.end()
  }
}

/** Adds one more user with many to-dos. */
export async function addTodosOf(url: string, userId: number, count: number): Promise<void> {
  await queryMysql(
    url,
    'set session cte_max_recursion_depth = 1000000000',
    ...addUsers(`values (${userId}, 'bench-${userId}', 1)`),
    LOCK_TODOS,
    insertTodos('null', { ks: numbers(1, count), us: `select ${userId} as i` }),
    'unlock tables',
    'analyze table user, list, list_member, todo',
  )
}

/** Adds a to-do to each user that recurs each day: that of user u has the id users · todosPerUser + u. */
export async function addRecurringTodos(url: string, { users, todosPerUser }: TodoData): Promise<void> {
  await queryMysql(
    url,
    `insert into todo (id, contents, is_done, user_id, uid, list_id, position, notes, labels, due_date, recurrence, series,
       created_by, created_at, updated_at, version, search_text)
     select ${users * todosPerUser} + user_id, 'water', false, user_id, uuid(), id, 'k', '', '[]', '2099-01-01',
       '{"rule":"FREQ=DAILY","from":"due","reset_subtasks":true}', '{"start":{"date":"2099-01-01"},"ordinal":1}',
       user_id, 0, 0, 1, 'WATER\\n' from list where is_inbox and user_id <= ${users}`,
  )
}

/** How many lists a spread-out account has, its inbox among them. */
const LISTS = 50

/**
 * Spreads the to-dos of a user, all in the inbox so far, over lists, over priorities, and over the days around today; every
 * tenth has no due. Each has one of ten labels.
 */
export async function spreadTodosOf(url: string, userId: number): Promise<void> {
  await queryMysql(
    url,
    `insert into list (user_id, name, description, is_inbox, version, created_at, updated_at)
     ${numbers(2, LISTS, `${userId}, concat('List ', i), '', false, 1, 0, 0`)}`,
    `insert into list_member (list_id, user_id, role, position, version, created_at)
     select id, user_id, 'owner', concat('b', lpad(id, 10, '0')), 1, 0 from list where user_id = ${userId} and not is_inbox`,
    `update todo t
     join (select id, row_number() over (order by id) - 1 as n from list where user_id = ${userId}) l on l.n = t.id % ${LISTS}
     set t.list_id = l.id, t.priority = 1 + t.id % 4, t.labels = json_array(concat('label-', t.id % 10)),
       t.due_date = if(t.id % 10 = 0, null, date_add(utc_date(), interval cast(t.id * 7919 % 400 as signed) - 200 day)),
       t.created_at = t.id * 1000, t.updated_at = t.id * 1000
     where t.user_id = ${userId}`,
    `insert into todo_label (todo_id, name, user_id)
     select id, concat('label-', id % 10), user_id from todo where user_id = ${userId}`,
    'analyze table list, list_member, todo, todo_label',
  )
}

/** Deletes what a workload has added to the to-dos that were filled in, and raises the versions by which lists are cached. */
export async function removeAddedTodos(url: string, { users, todosPerUser }: TodoData): Promise<void> {
  await queryMysql(
    url,
    `delete from todo where id > ${users * todosPerUser}`,
    'update user set version = version + 1 where deleted_at is null',
  )
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
