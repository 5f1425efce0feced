/** A table that is copied. */
export interface Table {
  readonly name: string
  /** In an order that is the same in every database. */
  readonly columns: readonly string[]
  /** The highest id that the database has given in it; 0 where it gives none. A lower one is never given again. */
  readonly lastId: number
}

/** A value of a row, as both drivers give and take it. */
export type Value = string | number | Buffer | null

/** The values of a row, in the order of the table's columns. */
export type Row = readonly Value[]

/** The table in which MikroORM writes down the migrations that have run. It is not copied: the target has its own. */
export const MIGRATIONS_TABLE = 'mikro_orm_migrations'

/** Columns in an order that no collation of a database changes. */
export function sorted(names: readonly string[]): string[] {
  return names.toSorted((one, other) => (one < other ? -1 : 1))
}
