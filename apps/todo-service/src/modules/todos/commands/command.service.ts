import type { SqlEntityManager } from '@mikro-orm/sql'
import type { BulkResults, BulkTodos, MoveTodo, Occurrence, Todo } from '@todo/schemas'
import { inAccounts } from '../../../access/in-account.ts'
import type { Actor } from '../../../access/scope.ts'
import { Viewer } from '../../../access/viewer.ts'
import { timeZoneFor } from '../../accounts/settings.repository.ts'
import { changeTodo, type Target, type Tools } from '../change-todo.ts'
import type { TodoEntity } from '../todo.entity.ts'
import { toJson } from '../todo.json.ts'
import { TodoQueries } from '../todo.queries.ts'
import { NoSuchPlace } from '../todo-place.ts'
import { changeAll, changeOf, resultOf } from './bulk.ts'
import { complete, reopen, skip } from './complete.ts'
import { duplicate } from './duplicate.ts'
import { move } from './move.ts'
import { moveToAccount } from './move-to-account.ts'
import { restore } from './trash.ts'

/** The commands for to-dos: all changes beside setting fields. Each throws `TodoNotFound` and `RoleTooLow`. */
export class CommandService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /**
   * @param timeZone Where the caller is, if not where the settings say.
   * @throws {InvalidInput} for a time zone that nobody has, and an occurrence that the to-do never had.
   */
  async complete(id: number, body: Occurrence, timeZone?: string): Promise<Todo> {
    const meant = { occurrence: body?.occurrence, timeZone: await this.#timeZone(timeZone) }
    return this.#change({ id }, (todo, tools) => complete(todo, meant, tools))
  }

  /** As `complete`. */
  async skip(id: number, body: Occurrence, timeZone?: string): Promise<Todo> {
    const meant = { occurrence: body?.occurrence, timeZone: await this.#timeZone(timeZone) }
    return this.#change({ id }, (todo, tools) => skip(todo, meant, tools))
  }

  reopen(id: number): Promise<Todo> {
    return this.#change({ id }, reopen)
  }

  /**
   * Moves a to-do within its account, or into a list of another one.
   *
   * @throws {InvalidInput} for a place that is not there.
   */
  async move(id: number, place: MoveTodo): Promise<Todo> {
    try {
      return await this.#change({ id }, (todo, tools) => move(todo, place, tools))
    } catch (error) {
      if (!(error instanceof NoSuchPlace)) throw error
      const queries = new TodoQueries(this.#em, new Viewer(this.#actor))
      const [from, to] = [await queries.accountOf(id), await queries.accountOfPlace(place)]
      if (from === undefined || to === undefined || from === to) throw error
      return toJson(await moveToAccount(this.#em, this.#actor, { id, from, to }, place))
    }
  }

  /** @returns the copy. */
  async duplicate(id: number): Promise<Todo> {
    return toJson(await changeTodo(this.#em, this.#actor, { id }, duplicate))
  }

  /** Takes a to-do out of the trash. */
  restore(id: number): Promise<Todo> {
    return this.#change({ id, isDeleted: true }, restore)
  }

  /** Changes many to-dos in one transaction, also those of other accounts that the actor may change. */
  async bulk(input: BulkTodos, timeZone?: string): Promise<BulkResults> {
    const change = changeOf(input, { timeZone: await this.#timeZone(timeZone) })
    const accounts = await new TodoQueries(this.#em, new Viewer(this.#actor)).accountsOf(input.ids)
    const results = await inAccounts(this.#em, this.#actor, accounts, (scopes, em) =>
      changeAll(input.ids, change, scopes, em),
    )
    return { results: results.map(resultOf) }
  }

  async #change(target: Target, command: (todo: TodoEntity, tools: Tools) => Promise<void>): Promise<Todo> {
    const todo = await changeTodo(this.#em, this.#actor, target, async (todo, tools) => {
      await command(todo, tools)
      return todo
    })
    return toJson(todo)
  }

  #timeZone(name: string | undefined): Promise<string> {
    return timeZoneFor(this.#em, this.#actor.id, name, { parameter: 'time_zone' })
  }
}
