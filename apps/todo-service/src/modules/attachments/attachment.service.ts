import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as passed } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Attachment, MAX_ATTACHMENTS } from '@todo/schemas'
import { ClientGone, orThrow } from '@todo/service-kit'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { changeTodo } from '../todos/change-todo.ts'
import { toJson } from '../todos/todo.json.ts'
import { TodoQueries } from '../todos/todo.queries.ts'
import { TodoNotFound } from '../todos/todo-faults.ts'
import { AttachmentRepository } from './attachment.repository.ts'
import {
  AttachmentNotFound,
  FileEmpty,
  FileTooLarge,
  QuotaExceeded,
  StoreUnavailable,
  TooManyAttachments,
} from './attachment-faults.ts'
import { attachmentsOf, setAttachments } from './attachments-of.ts'
import type { ByteRange } from './byte-range.ts'
import { ReceivedFile } from './received-file.ts'
import { scan } from './scan.ts'
import type { FileStore } from './store/file-store.ts'

/** Where files are, and which are taken. */
export interface AttachmentOptions {
  store: FileStore
  maxBytes: number
  accountBytes: number
  /** The command of the virus scanner; empty for none. */
  scanCommand: string
  scanTimeoutMs: number
}

/** A file that a client sends. */
export interface SentFile {
  name: string
  /** How long it is, where the client says so. */
  length: number | undefined
  body: Readable
}

/** Opens a file, or some of it. */
type OpenFile = (range?: ByteRange) => Promise<Readable>

/** Characters that no name may have: they would disguise the name, or break out of a header or a folder. */
const NOT_IN_NAMES = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/gu

/** How long the answer to an upload that has failed waits until its file is deleted, in milliseconds. */
const DELETED_MS = 1_000

/** The files of to-dos, as one user may see and change them. */
export class AttachmentService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor
  readonly #options: AttachmentOptions

  constructor(em: SqlEntityManager, actor: Actor, options: AttachmentOptions) {
    this.#em = em
    this.#actor = actor
    this.#options = options
  }

  /**
   * Keeps a file and attaches it to a to-do. The same file under the same name is attached once. No transaction is open
   * while the bytes come; of what is refused or cut off nothing is kept.
   *
   * @throws {TodoNotFound}
   * @throws {RoleTooLow}
   * @throws {TooManyAttachments | QuotaExceeded | FileTooLarge | FileEmpty | FileRefused}
   * @throws {StoreUnavailable}
   */
  async add(todoId: number, { name, length, body }: SentFile): Promise<Attachment> {
    const { maxBytes } = this.#options
    if (length !== undefined && length > maxBytes) throw new FileTooLarge(maxBytes)
    const id = await this.#reserve(todoId, length ?? maxBytes)
    try {
      const file = await this.#receive(id, body)
      const { size, sha256 } = file
      return await this.#attach(todoId, {
        id,
        name: name.replace(NOT_IN_NAMES, '_'),
        type: await file.type(),
        size,
        sha256,
        created_by: this.#actor.id,
        created_at: new Date().toISOString(),
      })
    } finally {
      await this.#discardUnfinished(id)
    }
  }

  /**
   * A file, and its bytes, or some of them, unless the client has them.
   *
   * @throws {TodoNotFound | AttachmentNotFound | StoreUnavailable}
   */
  async get(todoId: number, id: string): Promise<{ attachment: Attachment; open: OpenFile }> {
    const todo = orThrow(await new TodoQueries(this.#em, new Viewer(this.#actor)).row(todoId), TodoNotFound)
    const attachment = orThrow(
      toJson(todo).attachments.find((one) => one.id === id),
      AttachmentNotFound,
    )
    return { attachment, open: (range) => this.#open(id, range) }
  }

  /** @throws {TodoNotFound | RoleTooLow | AttachmentNotFound} */
  async delete(todoId: number, id: string): Promise<void> {
    await changeTodo(this.#em, this.#actor, { id: todoId }, async (todo, { em, scope }) => {
      const attachments = attachmentsOf(todo)
      if (!attachments.some((one) => one.id === id)) throw new AttachmentNotFound()
      await setAttachments(
        todo,
        attachments.filter((one) => one.id !== id),
        em,
        scope,
      )
    })
  }

  /** Writes down that there will be a file, once it is clear that the actor may attach it and that there is room for it. */
  #reserve(todo_id: number, size: number): Promise<string> {
    const { accountBytes } = this.#options
    return changeTodo(this.#em, this.#actor, { id: todo_id }, async (todo, { em, scope }) => {
      if (attachmentsOf(todo).length >= MAX_ATTACHMENTS) throw new TooManyAttachments()
      const { accountId: user_id, now: created_at } = scope
      const files = new AttachmentRepository(em)
      if ((await files.bytesOf(user_id)) + size > accountBytes) throw new QuotaExceeded(accountBytes)
      const id = randomUUID()
      await files.reserve({ id, user_id, todo_id, size, created_at })
      return id
    })
  }

  async #receive(id: string, body: Readable): Promise<ReceivedFile> {
    const { store, maxBytes, scanCommand, scanTimeoutMs } = this.#options
    const file = new ReceivedFile(maxBytes)
    try {
      await store.write(id, file.bytesOf(body))
    } catch {
      if (file.isTooLarge) throw new FileTooLarge(maxBytes)
      throw body.errored ? new ClientGone() : new StoreUnavailable()
    }
    if (file.size === 0) throw new FileEmpty()
    if (scanCommand !== '') await scan(scanCommand, await this.#open(id), scanTimeoutMs)
    return file
  }

  #attach(todoId: number, file: Attachment): Promise<Attachment> {
    return changeTodo(this.#em, this.#actor, { id: todoId }, async (todo, { em, scope }) => {
      const attachments = attachmentsOf(todo)
      const same = attachments.find(({ name, sha256 }) => name === file.name && sha256 === file.sha256)
      if (same) return same
      if (attachments.length >= MAX_ATTACHMENTS) throw new TooManyAttachments()
      await new AttachmentRepository(em).complete(file, scope.accountId)
      todo.attachments = JSON.stringify([...attachments, file])
      return file
    })
  }

  /**
   * Deletes what was not attached. Where that fails, the row stays for `sweepFiles`, and takes no room in the account. A
   * slow store does not delay the answer: the file is then deleted after it.
   */
  async #discardUnfinished(id: string): Promise<void> {
    const files = new AttachmentRepository(this.#em.fork())
    const deleted = async () => {
      await this.#options.store.delete(id)
      await files.forget(id)
    }
    try {
      if (await files.giveUp(id)) await Promise.race([deleted(), passed(DELETED_MS, undefined, { ref: false })])
    } catch {}
  }

  async #open(id: string, range?: ByteRange): Promise<Readable> {
    const file = await this.#options.store.read(id, range).catch(() => undefined)
    if (!file) throw new StoreUnavailable()
    return file
  }
}
