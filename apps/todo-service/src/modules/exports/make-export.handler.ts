import { handle } from '@todo/jobs'
import type { FileStore } from '../attachments/store/file-store.ts'
import { inParts } from '../attachments/store/in-parts.ts'
import type { AccountDataClient } from './content/account-data-client.ts'
import { OwnData } from './content/own-data.queries.ts'
import { ExportRepository } from './export.repository.ts'
import { KEEP_MS } from './export.service.ts'
import { makeExport } from './make-export.job.ts'

/** How many bytes one row keeps: fewer than a `BLOB` of MySQL takes, which are 65,535. */
const PART_BYTES = 60_000

/** May be cut off anywhere and run again: it begins from the beginning. No more than some pages are in memory at once. */
export function makeExportHandler(accounts: AccountDataClient, store: FileStore) {
  return handle(makeExport, async ({ export_id: id }, { em, signal, finish }) => {
    const exports = new ExportRepository(em)
    const row = await exports.one(id)
    if (!row) return
    const data = new OwnData(em, row.user_id)
    await exports.deleteParts(id)
    await exports.begin(id, await data.count())
    // What writes calendars and ZIPs is loaded with the first export: most processes never make one.
    const [{ filesOf }, { zipped }] = await Promise.all([import('./content/files.ts'), import('./content/zip.ts')])
    let done = 0
    const account = (cursor: string | null) => accounts.page(row.user_id, cursor, signal)
    const files = filesOf(data, account, store, async (count) => {
      done += count
      await exports.advance(id, done)
    })
    let [n, size] = [0, 0]
    for await (const part of inParts(zipped(files, signal), PART_BYTES)) {
      await exports.addPart(id, n, part)
      n += 1
      size += part.length
    }
    await finish((em) => new ExportRepository(em).end(id, size, KEEP_MS))
  })
}
