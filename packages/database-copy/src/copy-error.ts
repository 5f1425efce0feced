/** A database cannot be copied. The message says why, and what to do. */
export class CopyError extends Error {
  override readonly name = 'CopyError'
}
