const DUPLICATE = /Duplicate entry '.*' for key/gs

/**
 * Takes what clients have sent out of a database's error, since errors are logged: mysql2 attaches the whole statement
 * with its values, and MySQL quotes the value that is there twice.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if ('sql' in error) error.sql = undefined
  error.message = redact(error.message)
  error.stack = redact(String(error.stack))
  if ('sqlMessage' in error) error.sqlMessage = error.message
  return error
}

function redact(text: string): string {
  return text.replace(DUPLICATE, "Duplicate entry '[redacted]' for key")
}
