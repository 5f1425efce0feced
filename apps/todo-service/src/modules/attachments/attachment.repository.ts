import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Attachment } from '@todo/schemas'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import { AttachmentEntity } from './attachment.entity.ts'

/** Where a file is, and how large it may become. */
type Reserved = Pick<AttachmentEntity, 'id' | 'user_id' | 'todo_id' | 'size' | 'created_at'>

/** The rows of files. Each method is one SQL statement. */
export class AttachmentRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** How many bytes an account has in its files, and in those that are on their way. */
  async bytesOf(userId: number): Promise<number> {
    const { bytes } = await this.#rows
      .select(({ fn }) => fn.sum<number | null>('size').as('bytes'))
      .where('user_id', '=', userId)
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow()
    return Number(bytes)
  }

  async reserve(row: Reserved): Promise<void> {
    await this.#em.insert(AttachmentEntity, row)
  }

  /** Marks a file as complete, and sets its account. */
  async complete({ id, size, sha256 }: Pick<Attachment, 'id' | 'size' | 'sha256'>, userId: number): Promise<void> {
    await this.#em.nativeUpdate(AttachmentEntity, { id }, { is_ready: true, user_id: userId, size, sha256 })
  }

  /** Frees the room that an unfinished upload has reserved. Returns whether there was one. */
  async giveUp(id: string): Promise<boolean> {
    return (await this.#em.nativeUpdate(AttachmentEntity, { id, is_ready: false }, { size: 0 })) > 0
  }

  /** The files that a to-do has, or had. */
  ofTodo(todoId: number) {
    return this.#rows
      .select(['id', 'removed_at'])
      .where('todo_id', '=', todoId)
      .where('is_ready', '=', sql.lit(true))
      .execute()
  }

  /** Marks files as removed from their to-do at this moment; null: as not removed. */
  async remove(ids: readonly string[], at: number | null): Promise<void> {
    if (ids.length > 0) await this.#em.nativeUpdate(AttachmentEntity, { id: [...ids] }, { removed_at: at })
  }

  /** Moves the files of some to-dos into another account. */
  async adopt(todoIds: readonly number[], userId: number): Promise<void> {
    await this.#em.nativeUpdate(AttachmentEntity, { todo_id: [...todoIds] }, { user_id: userId })
  }

  /** Some files of an account. */
  async ofUser(userId: number, limit: number): Promise<string[]> {
    return (await this.#rows.select('id').where('user_id', '=', userId).limit(limit).execute()).map(({ id }) => id)
  }

  /**
   * Some files that no to-do has.
   *
   * @param unfinished Uploads that began before this moment are given up.
   * @param removed Files that were removed before this moment are deleted.
   */
  async orphans({ unfinished, removed }: { unfinished: number; removed: number }, limit: number): Promise<string[]> {
    const rows = await this.#rows
      .leftJoin('todo as t', 't.id', 'a.todo_id')
      .select('a.id')
      .where(({ eb, or, and }) =>
        or([
          and([eb('a.is_ready', '=', sql.lit(false)), eb('a.created_at', '<', unfinished)]),
          and([eb('a.is_ready', '=', sql.lit(true)), eb('t.id', 'is', null)]),
          eb('a.removed_at', '<', removed),
        ]),
      )
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  async forget(id: string): Promise<void> {
    await this.#em.nativeDelete(AttachmentEntity, { id })
  }

  get #rows() {
    return this.#em.getKysely<Tables>().selectFrom('attachment as a')
  }
}
