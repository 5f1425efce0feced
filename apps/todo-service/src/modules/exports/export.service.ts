import { Readable } from 'node:stream'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { DataExport } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import type { Selectable } from 'kysely'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { DAY_MS } from '../dates/calendar.ts'
import { DataExportEntity } from './data-export.entity.ts'
import { ExportRepository } from './export.repository.ts'
import { ExportNotFound, ExportNotReady, ExportTooSoon } from './export-faults.ts'
import { EXPORT_MS, makeExport } from './make-export.job.ts'

/** How long an export can be downloaded, in milliseconds: a day. */
export const KEEP_MS = DAY_MS

type ExportRow = Selectable<Tables['data_export']>

/** The export of one user's data. */
export class ExportService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /**
   * Has an export be made. While one is made, nothing is added.
   *
   * @throws {ExportTooSoon}
   */
  ask(): Promise<DataExport> {
    const { id: user_id } = this.#actor
    return inAccount(this.#em, this.#actor, user_id, async ({ now }, em) => {
      const exports = new ExportRepository(em)
      const found = await exports.ofUser(user_id)
      if (found && isRecent(found)) {
        if (found.state === 'ready') throw new ExportTooSoon(found.created_at + EXPORT_MS - now)
        return toJson(found)
      }
      await em.nativeDelete(DataExportEntity, { user_id })
      const times = { created_at: now, expires_at: now + KEEP_MS }
      const id = await em.insert(DataExportEntity, { user_id, state: 'waiting', done: 0, total: 0, ...times })
      await enqueue(em, makeExport, { export_id: id }, { expiresAfterMs: EXPORT_MS })
      return toJson({ state: 'waiting', done: 0, total: 0, size: null, ...times })
    })
  }

  /** @throws {ExportNotFound} */
  async look(): Promise<DataExport> {
    return toJson(await this.#find())
  }

  /**
   * The ZIP, and how long it is: it is read from the database as it is sent, some of it at a time.
   *
   * @throws {ExportNotFound}
   * @throws {ExportNotReady}
   */
  async download(): Promise<{ size: number; createdAt: number; stream: Readable }> {
    const { id, size, created_at } = await this.#find()
    if (size === null) throw new ExportNotReady()
    return { size, createdAt: created_at, stream: Readable.from(partsOf(new ExportRepository(this.#em), id)) }
  }

  async #find(): Promise<ExportRow> {
    return orThrow(await new ExportRepository(this.#em).ofUser(this.#actor.id), ExportNotFound)
  }
}

async function* partsOf(exports: ExportRepository, id: number): AsyncGenerator<Uint8Array> {
  let n = 0
  for (let part = await exports.part(id, n); part; part = await exports.part(id, n)) {
    yield part
    n += 1
  }
}

/** Whether it was asked for within the last hour. */
function isRecent({ created_at }: Pick<ExportRow, 'created_at'>): boolean {
  return created_at > Date.now() - EXPORT_MS
}

function toJson(row: Omit<ExportRow, 'id' | 'user_id'>): DataExport {
  const { state, done, total, size, created_at, expires_at } = row
  return {
    state: state === 'ready' || isRecent(row) ? state : 'failed',
    done,
    total,
    size,
    created_at: new Date(created_at).toISOString(),
    expires_at: new Date(expires_at).toISOString(),
  }
}
