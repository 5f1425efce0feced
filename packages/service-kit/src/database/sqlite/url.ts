/** How a URL begins that names a SQLite file. */
const SCHEME = 'file:'

/** Whether a URL names a SQLite file. */
export function isSqliteUrl(url: string): boolean {
  return url.startsWith(SCHEME)
}

/** The file that a URL names. */
export function fileOf(url: string): string {
  return url.slice(SCHEME.length)
}
