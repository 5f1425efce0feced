import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Scope } from '../../../access/scope.ts'
import type { Tables } from '../../../database/tables.ts'
import { setAttachments } from '../../attachments/attachments-of.ts'
import { CommentEntity } from '../../comments/comment.entity.ts'
import { leaveSection } from '../../lists/leave-section.ts'
import { ListEntity } from '../../lists/list.entity.ts'
import { ListMemberEntity } from '../../lists/list-member.entity.ts'
import { SectionEntity } from '../../lists/section.entity.ts'
import { ReminderEntity } from '../../reminders/reminder.entity.ts'
import { relabel } from '../../todos/relabel.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import { toJson } from '../../todos/todo.json.ts'
import { type Fields, LOGGED, type Logged, toldOf } from '../logged-entities.ts'
import { revertedFields } from './reverted-fields.ts'
import { Room } from './room.ts'

/** A line of the log. */
export type Line = Selectable<Tables['change']>

/** The log has values as the database has them: of large numbers, such as moments, the digits. */
const AS_LOGGED = { convertCustomTypes: true }

/** A line, how such a thing is logged, and its fields before and after the change: null where it was not there. */
interface Change {
  line: Line
  logged: Logged
  before: Fields | null
  after: Fields | null
}

/** Takes lines of the log back, in one transaction. */
export class Reverter {
  readonly #em: SqlEntityManager
  readonly #scope: Scope
  readonly #room: Room

  constructor(em: SqlEntityManager, scope: Scope) {
    this.#em = em
    this.#scope = scope
    this.#room = new Room(em, scope)
  }

  /** @returns what has been changed since, or has no room any more, and so stays as it is. */
  async revert(line: Line): Promise<UndoConflict[]> {
    const conflicts = await Promise.all(
      LOGGED.filter(({ name }) => name === line.entity).map((logged) =>
        this.#revert({ line, logged, before: fieldsOf(line.before), after: fieldsOf(line.after) }),
      ),
    )
    return conflicts.flat()
  }

  async #revert(change: Change): Promise<UndoConflict[]> {
    const { line, logged, before, after } = change
    const found = await this.#em.findOne(logged.entity, this.#whereOf(change))
    const taken = await this.#takenSince(change)
    if (taken.length > 0) return taken
    if (!after) return found ? [] : this.#bringBack(line, logged, Object(before))
    const thing = found && this.#isInReach(found, before) ? found : null
    const { fields, conflicts } = revertedFields({
      entity: line.entity,
      id: line.entity_id,
      before: before ?? {},
      after,
      now: thing ? this.#toldOf(thing, logged) : {},
    })
    // A thing that this line has added, and that is gone already, needs no undoing.
    if (!thing) return before ? conflicts : []
    if (before) {
      if (fields.deleted_at === null && !(await this.#room.take(logged, fields))) return [stillGone(line)]
      await this.#setFields(thing, fields, logged)
      return conflicts
    }
    // Where it stands among others is no reason to keep what was added: it may only have got another key for its place.
    const reasons = conflicts.filter(({ field }) => field !== 'position')
    if (reasons.length === 0) await this.#remove(thing)
    return reasons
  }

  /** Which row a line is about. */
  #whereOf({ line: { entity_id, list_id }, logged: { name, entity } }: Change): Fields {
    const { accountId } = this.#scope
    if (name === 'settings') return { id: entity_id }
    if (name === 'member') return { list_id, user_id: entity_id }
    return entity === TodoEntity ? { id: entity_id, user: accountId } : { id: entity_id, user_id: accountId }
  }

  /** What the log would tell of a thing now. */
  #toldOf(thing: object, logged: Logged): Fields {
    return toldOf(this.#em.getMetadata(logged.entity), logged)({ ...this.#em.getComparator().prepareEntity(thing) })
  }

  /**
   * Whether the actor sees the list that a thing is in by now, and the one that it would go back to. What is hidden is as if
   * it were gone.
   *
   * @throws {RoleTooLow} when the actor may not change what is in them.
   */
  #isInReach(thing: object, before: Fields | null): boolean {
    const { listIds } = this.#scope
    if (!listIds) return true
    const lists = [{ ...thing }, { ...before }].flatMap(({ list_id }: Fields) =>
      list_id == null ? [] : [Number(list_id)],
    )
    if (!lists.every((id) => listIds.includes(id))) return false
    for (const id of lists) this.#scope.require(id, 'editor')
    return true
  }

  /** A conflict if the unique value that the thing would get back belongs to another one of its kind by now. */
  async #takenSince({ line, logged, before, after }: Change): Promise<UndoConflict[]> {
    const { entity, name, unique = '' } = logged
    const id = line.entity_id
    const value = before?.[unique]
    if (value === undefined) return []
    const others = await this.#em.count(entity, { user_id: this.#scope.accountId, [unique]: value, id: { $ne: id } })
    if (others === 0) return []
    return [{ entity: name, id, field: unique, before: value, after: after?.[unique] ?? null, now: value }]
  }

  async #setFields(thing: object, fields: Fields, { columns }: Logged): Promise<void> {
    const labels = thing instanceof TodoEntity ? toJson(thing).labels : []
    wrap(thing).assign(columns ? columns(fields) : fields, AS_LOGGED)
    if (!(thing instanceof TodoEntity)) return
    const { labels: names, attachments } = toJson(thing)
    await relabel(thing, labels, names, this.#em)
    if (fields.attachments) await setAttachments(thing, attachments, this.#em, this.#scope)
  }

  /** Undoes an addition: puts the thing into the trash, or deletes it if there is no trash for its kind. */
  async #remove(thing: object): Promise<void> {
    if (thing instanceof SectionEntity) await leaveSection(thing, this.#em)
    if ('deleted_at' in thing) thing.deleted_at = this.#scope.now
    else this.#em.remove(thing)
  }

  /** Creates again what was deleted, with its old id; a conflict for what has no room, or `isLost`. */
  async #bringBack(line: Line, logged: Logged, before: Fields): Promise<UndoConflict[]> {
    if (!(await this.#room.take(logged, before)) || (await this.#isLost(line, logged, before))) return [stillGone(line)]
    const { accountId, version, now } = this.#scope
    const { kept, ...fields } = before
    const made: Fields = { id: line.entity_id, user_id: accountId, version, updated_at: now }
    this.#em.create(logged.entity, { created_at: now, ...Object(kept), ...fields, ...made }, AS_LOGGED)
    return []
  }

  /** Whether it never comes back: a to-do or a list that was deleted for good, and what belonged to it. */
  async #isLost({ list_id }: Line, { entity }: Logged, { todo_id }: Fields): Promise<boolean> {
    const { accountId } = this.#scope
    const isGone = async (count: Promise<number>) => (await count) === 0
    if (entity === ReminderEntity) return isGone(this.#em.count(TodoEntity, { id: Number(todo_id) }))
    if (entity === CommentEntity) return isGone(this.#em.count(TodoEntity, { id: Number(todo_id), user: accountId }))
    if (entity === SectionEntity || entity === ListMemberEntity)
      return isGone(this.#em.count(ListEntity, { id: Number(list_id), user_id: accountId }))
    return entity === TodoEntity || entity === ListEntity
  }
}

function fieldsOf(json: string | null): Fields | null {
  return json === null ? null : JSON.parse(json)
}

/** A conflict for what does not come back. */
function stillGone({ entity, entity_id: id }: Line): UndoConflict {
  return { entity, id, field: 'id', before: id, after: null, now: null }
}
