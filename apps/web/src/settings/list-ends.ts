import type { Schemas } from '../api/client.ts'

/** What can become of lists that others are in when an account ends, the kinder one first. */
export const LIST_ENDS = ['transfer', 'delete'] as const satisfies Schemas['DeleteUser']['shared_lists'][]
