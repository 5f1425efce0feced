import { hash } from 'node:crypto'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'
import { InvalidInput } from './errors/errors.ts'
import { lazyGuardOf } from './guard.ts'
import { parseJson } from './parse-json.ts'

const DIGEST_BYTES = 8

/** Tells what the rows of a list are sorted by, where that is their id alone. */
export const isIdKey = lazyGuardOf(Type.Tuple([Id]))

/**
 * Makes a cursor: where a page ends, and a digest of the list that it belongs to. `list` identifies that list by its
 * viewer, order and filter. The digest finds cursors that are used with another list by mistake. It is not a protection:
 * every query is limited to what its viewer sees anyway.
 *
 * @param last What the last row of the page is sorted by.
 */
export function encodeCursor(last: readonly (string | number | null)[], list: string): string {
  return withDigest(Buffer.from(JSON.stringify(last)), list)
}

/**
 * Reads from a cursor where the page ends.
 *
 * @param isKey Tells what the rows of the list are sorted by.
 * @throws {InvalidInput} when the cursor belongs to another list, or is not a cursor.
 */
export function decodeCursor<T>(cursor: string, list: string, isKey: (value: unknown) => value is T): T {
  const json = Buffer.from(cursor, 'base64url').subarray(DIGEST_BYTES)
  // Compares the text, because several texts in base64url decode to the same bytes.
  const last = withDigest(json, list) === cursor ? parseJson(json.toString()) : undefined
  if (!isKey(last)) {
    throw new InvalidInput({
      parameter: 'cursor',
      detail:
        'is no `next_cursor` of a list with this order and this filter; leave it out to begin with the first page',
    })
  }
  return last
}

/**
 * Cuts rows to a page. One row more than `limit` was asked for: it tells whether there is a next page.
 *
 * @returns the rows that are shown; and the last of them, where the next page begins after it.
 */
export function cutPage<Row>(rows: readonly Row[], limit: number): { shown: Row[]; last: Row | undefined } {
  const shown = rows.slice(0, limit)
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined }
}

function withDigest(json: Buffer, list: string): string {
  const digest = hash('sha256', Buffer.concat([json, Buffer.from(list)]), 'buffer').subarray(0, DIGEST_BYTES)
  return Buffer.concat([digest, json]).toString('base64url')
}
