/** When a row was made and last changed, as JSON says it. */
export function momentsOf({ created_at, updated_at }: { created_at: number; updated_at: number }) {
  return { created_at: new Date(created_at).toISOString(), updated_at: new Date(updated_at).toISOString() }
}
