import { hash } from 'node:crypto'
import { InvalidInput } from './errors.ts'

const ID_BYTES = 4
const DIGEST_BYTES = 8

/**
 * A cursor is the last id of a page, and a digest that binds it to its list. `list` says which list that is: whose, in
 * which order, with which filter. The digest keeps honest clients from mixing lists up; it is no secret and guards none,
 * since every query is bound to its owner anyway.
 */
export function encodeCursor(lastId: number, list: string): string {
  const id = Buffer.alloc(ID_BYTES)
  id.writeUInt32BE(lastId)
  return Buffer.concat([id, digest(id, list)]).toString('base64url')
}

/** @throws {InvalidInput} when the cursor belongs to another list, or to none. */
export function decodeCursor(cursor: string, list: string): number {
  const bytes = Buffer.from(cursor, 'base64url')
  const id = bytes.subarray(0, ID_BYTES)
  // The text is compared too: base64url has several texts for the same bytes.
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
