import { hash } from 'node:crypto'
import { InvalidInput } from './errors.ts'

const ID_BYTES = 4
const DIGEST_BYTES = 8

/**
 * Makes a cursor: the last id of a page, and a digest of the list that it belongs to. `list` identifies that list by its
 * owner, order and filter. The digest finds cursors that are used with another list by mistake. It is not a protection:
 * every query is limited to its owner anyway.
 */
export function encodeCursor(lastId: number, list: string): string {
  const id = Buffer.alloc(ID_BYTES)
  id.writeUInt32BE(lastId)
  return Buffer.concat([id, digest(id, list)]).toString('base64url')
}

/**
 * Reads the last id from a cursor.
 *
 * @throws {InvalidInput} when the cursor belongs to another list, or is not a cursor.
 */
export function decodeCursor(cursor: string, list: string): number {
  const bytes = Buffer.from(cursor, 'base64url')
  const id = bytes.subarray(0, ID_BYTES)
  // Compares the text, because several texts in base64url decode to the same bytes.
  const known = bytes.length === ID_BYTES + DIGEST_BYTES && encodeCursor(id.readUInt32BE(), list) === cursor
  if (!known) {
    throw new InvalidInput({
      parameter: 'cursor',
      detail:
        'is no `next_cursor` of a list with this order and this filter; leave it out to begin with the first page',
    })
  }
  return id.readUInt32BE()
}

function digest(id: Buffer, list: string): Buffer {
  return hash('sha256', Buffer.concat([id, Buffer.from(list)]), 'buffer').subarray(0, DIGEST_BYTES)
}
