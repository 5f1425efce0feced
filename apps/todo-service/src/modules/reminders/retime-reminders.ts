import { type ChangeSet, ChangeSetType } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { runsOnSqlite, slicesOf } from '@todo/service-kit/database'
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import { TodoEntity } from '../todos/todo.entity.ts'
import { ReminderEntity } from './reminder.entity.ts'
import { type TimedReminder, timedReminders } from './timed-reminders.ts'

/** How many reminders one statement changes, and how many ids one condition names. */
const BATCH = 500
/** How many conditions one statement has: with their ids, less than the 32,766 values that SQLite binds. */
const CONDITIONS = 20

/** The columns of a to-do that say when its reminders come, and to whom. */
const TIMING = new Set(['due_date', 'due_time', 'due_time_zone', 'is_done', 'deleted_at', 'list_id'])

const { eb, and, or, exists, selectFrom } = expressionBuilder<Tables & { r: Tables['reminder'] }, 'r'>()

/**
 * Sets anew when reminders come, after a flush that has changed what they depend on: to-dos, the reminders themselves, time
 * zones, memberships. Where nothing of that has changed, it makes no statement.
 */
export async function retimeReminders(em: SqlEntityManager, changeSets: readonly ChangeSet<object>[]): Promise<void> {
  const ids = new Set<number>()
  for (const some of slicesOf([...conditionsOf(changeSets)], CONDITIONS))
    for (const id of await lock(em, or(some))) ids.add(id)
  for (const some of slicesOf([...ids], BATCH)) {
    const reminders = await timedReminders(em, some)
    await setMoments(
      em,
      reminders.filter((reminder) => reminder.next_at !== nextMoment(reminder)),
    )
  }
}

/** When a reminder comes next; null if it does not, or has come already. */
export function nextMoment({ occasion, last_occasion }: TimedReminder): number | null {
  return occasion && occasion.name !== last_occasion ? occasion.at : null
}

/** Sets when reminders come to what `nextMoment` says. */
export async function setMoments(em: SqlEntityManager, reminders: readonly TimedReminder[]): Promise<void> {
  if (reminders.length === 0) return
  const cases = reminders.map((reminder) => sql`when ${reminder.id} then ${nextMoment(reminder)}`)
  await em
    .getKysely<Tables>()
    .updateTable('reminder')
    .set({ next_at: sql<number | null>`case id ${sql.join(cases, sql` `)} end` })
    .where(
      'id',
      'in',
      reminders.map(({ id }) => id),
    )
    .execute()
}

/** Which reminders a change may concern, as conditions of which one has to hold. */
function* conditionsOf(changeSets: readonly ChangeSet<object>[]): Generator<Expression<SqlBool>> {
  const todos: number[] = []
  const reminders: number[] = []
  for (const { entity, type, payload } of changeSets) {
    const isGone = type === ChangeSetType.DELETE
    if (entity instanceof TodoEntity) {
      if (entity.has_reminders && !isGone && Object.keys(payload).some((name) => TIMING.has(name)))
        todos.push(entity.id)
    } else if (entity instanceof ReminderEntity) {
      if (!isGone) reminders.push(entity.id)
    } else if (entity instanceof AccountEntity) {
      if ('time_zone' in payload) yield eb('r.user_id', '=', entity.id)
    } else if (entity instanceof ListMemberEntity && type !== ChangeSetType.UPDATE && entity.role !== 'owner') {
      // Not the owner, who is there from when the list is new: nobody has a reminder in it yet.
      yield ofMember(entity)
    }
  }
  for (const some of slicesOf(todos, BATCH)) yield eb('r.todo_id', 'in', some)
  for (const some of slicesOf(reminders, BATCH)) yield eb('r.id', 'in', some)
}

function ofMember({ list_id, user_id }: ListMemberEntity): Expression<SqlBool> {
  const inList = selectFrom('todo as t')
    .select('t.id')
    .whereRef('t.id', '=', 'r.todo_id')
    .where('t.list_id', '=', list_id)
  return and([eb('r.user_id', '=', user_id), exists(inList)])
}

/**
 * Locks reminders. Whoever sets when one comes holds its lock, and reads what it depends on afterwards: so of two who change
 * that, the last to get the lock sees what the other has done.
 */
async function lock(em: SqlEntityManager, concerned: Expression<SqlBool>): Promise<number[]> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('reminder as r')
    .select('r.id')
    .where(concerned)
    .orderBy('r.id')
    .$if(!runsOnSqlite(em), (query) => query.forUpdate('r'))
    .execute()
  return rows.map(({ id }) => id)
}
