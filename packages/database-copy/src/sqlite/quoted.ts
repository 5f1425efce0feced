/** A name as SQLite reads it in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The names of columns, separated by commas. */
export function columnList(columns: readonly string[]): string {
  return columns.map(quoted).join(', ')
}
