import { CreateUser } from './2026-11-24-1-create-user.ts'
import { UniqueUsernameKey } from './2026-11-24-2-unique-username-key.ts'

/** In the order in which they run. One that has been released is never changed. */
export const migrations = [
  { name: '2026-11-24-1-create-user', class: CreateUser },
  { name: '2026-11-24-2-unique-username-key', class: UniqueUsernameKey },
]
