/** How a URL begins that names a SQLite file. */
export const SCHEME = 'file:'

/** Whether a URL names a SQLite file. */
export function isSqliteUrl(url: string): boolean {
  return url.startsWith(SCHEME)
}
