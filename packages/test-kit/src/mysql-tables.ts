import { type Connection, format, type RowDataPacket } from 'mysql2/promise'

/** What makes the tables of a MySQL database: the statement of each table, by its name, and those of the rows. */
export interface MysqlTables {
  readonly created: Readonly<Record<string, string>>
  readonly rows: readonly string[]
}

/**
 * Reads what makes the tables of a database as they are now.
 *
 * @throws {Error} when there is a trigger: it would not be made again.
 */
export async function readTables(connection: Connection): Promise<MysqlTables> {
  const [triggers] = await connection.query<RowDataPacket[]>('SHOW TRIGGERS')
  if (triggers.length > 0) throw new Error('Triggers are not copied')
  const [names] = await connection.query<RowDataPacket[]>('SHOW TABLES')
  const created: Record<string, string> = {}
  const inserts: string[] = []
  for (const name of names.flatMap((row) => Object.values(row)).map(String)) {
    const [[made]] = await connection.query<RowDataPacket[]>('SHOW CREATE TABLE ??', [name])
    const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM ??', [name])
    created[name] = String(made?.['Create Table'])
    if (rows.length > 0) inserts.push(format('INSERT INTO ?? VALUES ?', [name, rows.map((row) => Object.values(row))]))
  }
  return { created, rows: inserts }
}

/** Makes tables in an empty database. */
export async function writeTables(connection: Connection, { created, rows }: MysqlTables): Promise<void> {
  await connection.query(['SET foreign_key_checks = 0', ...Object.values(created), ...rows].join(';'))
}

/** Gives tables the rows that they had first. Ids that have been given out are not given out again. */
export async function resetRows(connection: Connection, { created, rows }: MysqlTables): Promise<void> {
  const emptied = Object.keys(created).map((name) => format('DELETE FROM ??', [name]))
  await connection.query(['SET foreign_key_checks = 0', ...emptied, ...rows].join(';'))
}

/** Whether a database has just these tables, and no trigger. */
export async function hasTables(connection: Connection, { created }: MysqlTables): Promise<boolean> {
  const all = Object.entries(created)
  const shown = all.map(([name]) => format('SHOW CREATE TABLE ??', [name]))
  const questions = ['SHOW TRIGGERS', 'SHOW TABLES', ...shown].join(';')
  const [[triggers, tables, ...answers]] = await connection.query<RowDataPacket[][]>(questions)
  const made = answers.map(([row]) => withoutCounter(String(row?.['Create Table'])))
  return (
    triggers?.length === 0 &&
    tables?.length === all.length &&
    all.every(([_name, statement], index) => withoutCounter(statement) === made[index])
  )
}

/** Without what the statement says of ids that have been given out. */
function withoutCounter(statement: string): string {
  return statement.replace(/ AUTO_INCREMENT=\d+/, '')
}
