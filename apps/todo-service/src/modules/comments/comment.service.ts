import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Comment, CommentPage, CommentText, PageQuery } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, isIdKey, orThrow } from '@todo/service-kit'
import { sql } from 'kysely'
import { inAccountOf } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { changeTodo, toolsFor } from '../todos/change-todo.ts'
import type { TodoEntity } from '../todos/todo.entity.ts'
import { TodoQueries } from '../todos/todo.queries.ts'
import { TodoNotFound } from '../todos/todo-faults.ts'
import { CommentEntity } from './comment.entity.ts'
import { placedCommentToJson } from './comment.json.ts'
import { CommentQueries } from './comment.queries.ts'
import { CommentNotFound, MAX_COMMENTS, NotYourComment, TooManyComments } from './comment-faults.ts'
import { mentionsIn } from './mentions.ts'

/** A comment that is changed, its to-do, and what it is changed with. */
interface Changed {
  comment: CommentEntity
  todo: TodoEntity
  scope: Scope
  em: SqlEntityManager
}

/** The comments on to-dos, as one user may see and change them. */
export class CommentService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /**
   * Those on one to-do, page by page.
   *
   * @throws {TodoNotFound}
   * @throws {InvalidInput} when the cursor belongs to another to-do.
   */
  async page(todoId: number, { limit, cursor }: PageQuery): Promise<CommentPage> {
    const name = `comments on ${todoId} for ${this.#actor.id}`
    const [after] = cursor === undefined ? [0] : decodeCursor(cursor, name, isIdKey)
    const rows = await this.#queries().page(todoId, limit + 1, after)
    if (rows.length === 0) orThrow(await new TodoQueries(this.#em, new Viewer(this.#actor)).row(todoId), TodoNotFound)
    const { shown, last } = cutPage(rows, limit)
    return { comments: shown.map(placedCommentToJson), next_cursor: last ? encodeCursor([last.id], name) : null }
  }

  /** @throws {CommentNotFound} */
  get(id: number): Promise<Comment> {
    return readOne(this.#queries(), id)
  }

  /**
   * @throws {TodoNotFound}
   * @throws {RoleTooLow} when the actor may only look.
   * @throws {TooManyComments}
   */
  create(todoId: number, { text }: CommentText): Promise<Comment> {
    return changeTodo(this.#em, this.#actor, { id: todoId }, async (todo, { em, scope }) => {
      if ((await em.count(CommentEntity, { todo_id: todoId })) >= MAX_COMMENTS) throw new TooManyComments()
      await noteComments(em, todoId)
      const { accountId: user_id, actor, version, now } = scope
      const comment = em.create(CommentEntity, {
        user_id,
        todo_id: todoId,
        author_id: actor.id,
        text,
        mentions: JSON.stringify(await mentionsIn(em, text, todo.list_id)),
        posted_at: now,
        version,
        created_at: now,
        updated_at: now,
      })
      await writeChanges(em, [scope])
      return readOne(this.#queries(em), comment.id)
    })
  }

  /**
   * Gives a comment another text.
   *
   * @throws {CommentNotFound}
   * @throws {NotYourComment}
   * @throws {RoleTooLow} when the actor may only look.
   */
  patch(id: number, { text }: CommentText): Promise<Comment> {
    return this.#change(id, async ({ comment, todo, scope, em }) => {
      if (comment.author_id !== scope.actor.id) throw new NotYourComment()
      if (text !== comment.text) {
        const mentions = JSON.stringify(await mentionsIn(em, text, todo.list_id))
        em.assign(comment, { text, mentions, edited_at: scope.now })
        await writeChanges(em, [scope])
      }
      return readOne(this.#queries(em), id)
    })
  }

  /**
   * Deletes a comment: one's own, or any in a list that one is an admin of.
   *
   * @throws {CommentNotFound}
   * @throws {RoleTooLow}
   */
  delete(id: number): Promise<void> {
    return this.#change(id, async ({ comment, todo, scope, em }) => {
      if (comment.author_id !== scope.actor.id) scope.require(todo.list_id, 'admin')
      em.remove(comment)
    })
  }

  #change<T>(id: number, work: (changed: Changed) => Promise<T>): Promise<T> {
    const locate = async () => (await this.#queries().one(id))?.account_id
    return inAccountOf(this.#em, this.#actor, { locate, missing: CommentNotFound }, async (scope, em) => {
      const comment = await em.findOne(CommentEntity, { id, user_id: scope.accountId })
      const todo = comment && (await toolsFor(scope, em).todos.find(comment.todo_id))
      if (!todo) throw new CommentNotFound()
      scope.require(todo.list_id, 'editor')
      return work({ comment, todo, scope, em })
    })
  }

  #queries(em = this.#em): CommentQueries {
    return new CommentQueries(em, new Viewer(this.#actor))
  }
}

/** @throws {CommentNotFound} */
async function readOne(queries: CommentQueries, id: number): Promise<Comment> {
  const row = orThrow(await queries.one(id), CommentNotFound)
  return placedCommentToJson(row)
}

/** Notes that a to-do has comments, or has had: nobody looks for those of any other. */
async function noteComments(em: SqlEntityManager, todoId: number): Promise<void> {
  await em
    .getKysely<Tables>()
    .updateTable('todo')
    .set({ has_comments: sql.lit(true) })
    .where('id', '=', todoId)
    .execute()
}
