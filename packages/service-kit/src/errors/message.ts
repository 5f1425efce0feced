/** What an error says; of anything else that was thrown, its text. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  // Node says nothing itself where no address of a name answers; each of the errors is of one address.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ')
  // Of such an error, mysql2 passes on no more than its code.
  return 'code' in error ? String(error.code) : error.name
}
