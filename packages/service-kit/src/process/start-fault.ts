import { messageOf } from '../errors/message.ts'

/** Other names for variables: those by which the person who starts a process has set them. */
export type VariableNames = Readonly<Record<string, string>>

/** What to do about an error, by its code. */
const HINTS: Record<string, string> = {
  EADDRINUSE: 'set PORT to a free port, or stop what listens there',
  EACCES: 'this user has no permission to open it',
  ECONNREFUSED: 'is the database of DATABASE_URL running?',
  ETIMEDOUT: 'does the host in DATABASE_URL answer?',
  EHOSTUNREACH: 'is the host in DATABASE_URL right?',
  ENOTFOUND: 'is the host in DATABASE_URL right?',
  EAI_AGAIN: 'is the host in DATABASE_URL right?',
  ER_ACCESS_DENIED_ERROR: 'are user and password in DATABASE_URL right?',
  ER_DBACCESS_DENIED_ERROR: 'the user in DATABASE_URL has no rights on that database',
  SQLITE_CANTOPEN: 'the folder in DATABASE_URL cannot be written',
  SQLITE_READONLY: 'the file or the folder in DATABASE_URL cannot be written',
  SQLITE_FULL: 'the disk of the file in DATABASE_URL is full',
  SQLITE_NOTADB: 'the file in DATABASE_URL is not a SQLite database',
}

/** Only these variables are renamed: they are the ones that messages name. */
const NAMED = /\b(DATABASE_URL|PORT)\b/g

/** Explains an error to the person who starts a process: its message, and what to do about it, with the variables' `names`. */
export function explainStartFault(error: unknown, names: VariableNames = {}): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const hint = typeof code === 'string' ? HINTS[code] : undefined
  const message = messageOf(error)
  return (hint ? `${message}: ${hint}` : message).replace(NAMED, (name) => names[name] ?? name)
}
