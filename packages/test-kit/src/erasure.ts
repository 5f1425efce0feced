import { type Kysely, sql } from 'kysely'

/** A user whose data a test looks for. Take an id and texts that cannot be there by chance. */
export interface Person {
  id: number
  /** The user's names, addresses and whatever else tells who it is. */
  texts: readonly string[]
}

/** A value in the database that names a person. */
export interface Trace {
  table: string
  column: string
  value: string
}

/**
 * What a table says of itself, next to its entity: that it never holds anything of a user, or that it may keep the id of
 * a deleted user, and nothing else.
 */
export type ErasureStatement = 'no user data' | 'id only'
export type ErasureStatements = Readonly<Record<string, ErasureStatement>>

/** MikroORM's record of the migrations that have run. */
const MIGRATIONS = 'mikro_orm_migrations'

/** Finds a person in every table of a database, in any column: the id as a number or as a part of a text, and the texts. */
export async function tracesOf(db: Kysely<unknown>, person: Person): Promise<Trace[]> {
  const traces: Trace[] = []
  for (const { name: table } of await tablesOf(db)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)
    for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
      const text = String(value)
      if (names(text, person)) traces.push({ table, column, value: text })
    }
  }
  return traces
}

/**
 * The tables of which a test proves nothing: it has put nothing of the person there, and the table does not say that it
 * needs nothing. A table that says so and refers to users is wrong, and so is a statement about a table that is not there.
 */
export async function unprovenTables(
  db: Kysely<unknown>,
  person: Person,
  statements: ErasureStatements,
): Promise<string[]> {
  const tables = await tablesOf(db)
  const filled = new Set((await tracesOf(db, person)).map(({ table }) => table))
  const unproven = tables.filter(({ name, columns }) => {
    if (statements[name] === 'no user data') return columns.some((column) => /(^|_)user_id$/.test(column))
    return statements[name] === undefined && !filled.has(name)
  })
  const unknown = Object.keys(statements).filter((name) => !tables.some((table) => table.name === name))
  return [...unproven.map(({ name }) => name), ...unknown].sort()
}

/** What is left of a person who has been deleted, but for the ids that a table says it keeps. */
export async function remainsOf(db: Kysely<unknown>, person: Person, statements: ErasureStatements): Promise<Trace[]> {
  const traces = await tracesOf(db, person)
  return traces.filter(({ table, value }) => statements[table] !== 'id only' || namesByText(value, person))
}

async function tablesOf(db: Kysely<unknown>): Promise<{ name: string; columns: string[] }[]> {
  const tables = await db.introspection.getTables()
  return tables
    .filter(({ name }) => name !== MIGRATIONS)
    .map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }))
}

function names(value: string, person: Person): boolean {
  return new RegExp(`(?<!\\d)${person.id}(?!\\d)`).test(value) || namesByText(value, person)
}

function namesByText(value: string, { texts }: Person): boolean {
  return texts.some((text) => value.toLowerCase().includes(text.toLowerCase()))
}
