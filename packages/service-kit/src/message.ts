/** What an error says; of anything else that was thrown, its text. */
export function messageOf(error: unknown): string {
  // Node says nothing itself where no address of a name answers; each of the errors is of one address.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
