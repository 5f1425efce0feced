import type { SqlEntityManager } from '@mikro-orm/sql'
import type {
  CreateReminder,
  PatchReminder,
  Reminder,
  ReminderFires,
  ReminderFiresQuery,
  Reminders,
} from '@todo/schemas'
import { InvalidInput, orThrow } from '@todo/service-kit'
import { sql } from 'kysely'
import { inAccount, inAccounts } from '../../access/in-account.ts'
import { type Actor, type Scope, scopeIn } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { checkedDue } from '../dates/due-times.ts'
import { TodoQueries } from '../todos/todo.queries.ts'
import { TodoNotFound } from '../todos/todo-faults.ts'
import { ReminderEntity } from './reminder.entity.ts'
import { fireToJson, reminderToJson } from './reminder.json.ts'
import { ReminderQueries } from './reminder.queries.ts'
import { MAX_REMINDERS, ReminderNotFound, TooManyReminders } from './reminder-faults.ts'

/** The reminders that one user has set, also for to-dos that others share. */
export class ReminderService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /**
   * Those of one to-do.
   *
   * @throws {TodoNotFound}
   */
  async list(todoId: number): Promise<Reminders> {
    const reminders = await this.#queries().ofTodos([todoId])
    if (reminders.length === 0)
      orThrow(await new TodoQueries(this.#em, new Viewer(this.#actor)).row(todoId), TodoNotFound)
    return { reminders: reminders.map(reminderToJson) }
  }

  /** @throws {ReminderNotFound} */
  async get(id: number): Promise<Reminder> {
    const reminder = orThrow(await this.#queries().one(id), ReminderNotFound)
    return reminderToJson(reminder)
  }

  /** What has come of the user's reminders of late. */
  async fires(query: ReminderFiresQuery): Promise<ReminderFires> {
    return { fires: (await this.#queries().fires(query)).map(fireToJson) }
  }

  /**
   * Adds a reminder for a to-do that the user sees.
   *
   * @throws {TodoNotFound}
   * @throws {TooManyReminders}
   * @throws {InvalidInput} for fields that do not go with its type, and a time zone that does not exist.
   */
  async create(todoId: number, input: CreateReminder): Promise<Reminder> {
    requireFields(input, true)
    const { channel, minutes_before, at } = input
    const columns = { channel, minutes_before: minutes_before ?? null, ...timeColumns(at) }
    return this.#withAccountOf(todoId, async (own, em) => {
      const mine = { user_id: own.accountId, todo_id: todoId }
      if ((await em.count(ReminderEntity, mine)) >= MAX_REMINDERS) throw new TooManyReminders()
      await em
        .getKysely<Tables>()
        .updateTable('todo')
        .set({ has_reminders: sql.lit(true) })
        .where('id', '=', todoId)
        .execute()
      const made = { version: own.version, created_at: own.now, updated_at: own.now }
      const reminder = em.create(ReminderEntity, { ...mine, ...columns, ...made })
      await writeChanges(em, [own])
      return jsonOf(reminder)
    })
  }

  /**
   * @throws {ReminderNotFound}
   * @throws {InvalidInput} for fields that do not go with its type, and a time zone that does not exist.
   */
  patch(id: number, changes: PatchReminder): Promise<Reminder> {
    return this.#change(id, async (reminder, scope, em) => {
      requireFields({ ...changes, type: reminder.at_date == null ? 'relative' : 'absolute' }, false)
      const { at, ...plain } = changes
      em.assign(reminder, { ...plain, ...(at && timeColumns(at)) })
      await writeChanges(em, [scope])
      return jsonOf(reminder)
    })
  }

  /** @throws {ReminderNotFound} */
  delete(id: number): Promise<void> {
    return this.#change(id, async (reminder, _scope, em) => {
      em.remove(reminder)
    })
  }

  /** Works in the user's own account, with that of the to-do locked, too: so a change of the to-do sees its reminders. */
  async #withAccountOf<T>(todoId: number, work: (own: Scope, em: SqlEntityManager) => Promise<T>): Promise<T> {
    const viewer = new Viewer(this.#actor)
    const accountId = orThrow(await new TodoQueries(this.#em, viewer).accountOf(todoId), TodoNotFound)
    return inAccounts(this.#em, this.#actor, [this.#actor.id, accountId], async (scopes, em) => {
      orThrow(await new TodoQueries(em, viewer).row(todoId), TodoNotFound)
      return work(scopeIn(scopes, this.#actor.id), em)
    })
  }

  #change<T>(
    id: number,
    work: (reminder: ReminderEntity, scope: Scope, em: SqlEntityManager) => Promise<T>,
  ): Promise<T> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      orThrow(await new ReminderQueries(em, new Viewer(this.#actor)).one(id), ReminderNotFound)
      return work(await em.findOneOrFail(ReminderEntity, id), scope, em)
    })
  }

  #queries(): ReminderQueries {
    return new ReminderQueries(this.#em, new Viewer(this.#actor))
  }
}

/** @throws {InvalidInput} for a field of the other type, and for one that is needed and is not there. */
function requireFields({ type, minutes_before, at }: Omit<CreateReminder, 'channel'>, areNeeded: boolean): void {
  const [needed, other] = type === 'relative' ? ['minutes_before', 'at'] : ['at', 'minutes_before']
  const fields = new Map<string | undefined, unknown>(Object.entries({ minutes_before, at }))
  if (fields.get(other) !== undefined)
    throw new InvalidInput({ pointer: `/${other}`, detail: `is not for ${type} reminders: leave it out` })
  if (areNeeded && fields.get(needed) === undefined)
    throw new InvalidInput({ pointer: `/${needed}`, detail: `is needed for ${type} reminders` })
}

function timeColumns(at: CreateReminder['at']) {
  const time = at && checkedDue(at, '/at')
  return {
    at_date: time?.date ?? null,
    at_time: time?.time ?? null,
    at_time_zone: time?.time_zone ?? null,
  }
}

function jsonOf({
  minutes_before = null,
  at_date = null,
  at_time = null,
  at_time_zone = null,
  ...rest
}: ReminderEntity) {
  return reminderToJson({ ...rest, minutes_before, at_date, at_time, at_time_zone })
}
