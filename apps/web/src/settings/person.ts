import { answered, api, type Schemas } from '../api/client.ts'

/** A user in the list of all users. */
export type Person = Schemas['ManagedUsers']['users'][number]

/** A user who has been changed. */
export type ManagedPerson = Schemas['ManagedUser']

/** What is done that is told by nothing but the user. */
const PLAIN = {
  disable: '/admin/users/disable',
  enable: '/admin/users/enable',
  'sign-out': '/admin/users/sign-out',
  'make-administrator': '/admin/users/make-administrator',
  'remove-administrator': '/admin/users/remove-administrator',
} as const

/** What an administrator does to somebody. */
export type PersonAction = keyof typeof PLAIN | 'reset-password' | 'verify' | 'delete'

/** What can be done to somebody as they are now, what cannot be taken back at the end. */
export function actionsFor({ is_disabled, is_administrator }: Person): PersonAction[] {
  return [
    is_disabled ? 'enable' : 'disable',
    'sign-out',
    'reset-password',
    'verify',
    is_administrator ? 'remove-administrator' : 'make-administrator',
    'delete',
  ]
}

/** Whether it takes something away from somebody. */
export function isHard(action: PersonAction): boolean {
  return ['disable', 'sign-out', 'delete', 'remove-administrator'].includes(action)
}

/** What came of it: the user as they are now, or the token to set a password with. */
export interface Outcome {
  now?: ManagedPerson | undefined
  token?: string | undefined
}

/**
 * Does it. Nobody else is meant who has taken the name meanwhile.
 *
 * @throws {Refused} @throws {Unreachable}
 */
export async function act(
  action: PersonAction,
  { id, username }: Person,
  { email, shared_lists }: { email: string; shared_lists: Schemas['DeletedUser']['shared_lists'] },
): Promise<Outcome> {
  const body = { id, username }
  switch (action) {
    case 'reset-password':
      return { token: (await answered(api.POST('/admin/users/reset-password', { body })))?.token }
    case 'verify':
      return { now: await answered(api.POST('/admin/users/verify', { body: { ...body, email } })) }
    case 'delete': {
      const decided = { ...body, ...(shared_lists && { shared_lists }) }
      return { now: await answered(api.POST('/admin/users/delete', { body: decided })) }
    }
    default:
      return { now: await answered(api.POST(PLAIN[action], { body })) }
  }
}
