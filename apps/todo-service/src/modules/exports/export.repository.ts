import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../database/tables.ts'

/** Exports that are made, and the bytes of those that are ready. Each method is one SQL statement. */
export class ExportRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** That of a user, unless it has expired. */
  ofUser(userId: number) {
    return this.#live().where('user_id', '=', userId).executeTakeFirst()
  }

  one(id: number) {
    return this.#live().where('id', '=', id).executeTakeFirst()
  }

  async begin(id: number, total: number): Promise<void> {
    await this.#update(id, { state: 'running', done: 0, total })
  }

  async advance(id: number, done: number): Promise<void> {
    await this.#update(id, { done })
  }

  /** @param keepMs for how long it is kept from now on, in milliseconds. */
  async end(id: number, size: number, keepMs: number): Promise<void> {
    await this.#update(id, { state: 'ready', size, expires_at: Date.now() + keepMs })
  }

  async addPart(exportId: number, n: number, bytes: Buffer): Promise<void> {
    await this.#db.insertInto('data_export_part').values({ export_id: exportId, n, bytes }).execute()
  }

  async part(exportId: number, n: number): Promise<Uint8Array | undefined> {
    const part = this.#db.selectFrom('data_export_part').select('bytes').where('export_id', '=', exportId)
    return (await part.where('n', '=', n).executeTakeFirst())?.bytes
  }

  async deleteParts(exportId: number): Promise<void> {
    await this.#db.deleteFrom('data_export_part').where('export_id', '=', exportId).execute()
  }

  async deleteExpired(): Promise<void> {
    await this.#db.deleteFrom('data_export').where('expires_at', '<=', Date.now()).execute()
  }

  #live() {
    return this.#db.selectFrom('data_export').selectAll().where('expires_at', '>', Date.now())
  }

  async #update(
    id: number,
    values: { state?: 'running' | 'ready'; done?: number; total?: number; size?: number; expires_at?: number },
  ) {
    await this.#db.updateTable('data_export').set(values).where('id', '=', id).execute()
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
