import type { List } from '../store/things.ts'

/** The roles that can be given, the least first. */
export const ROLES = ['viewer', 'editor', 'admin'] as const

/** A role that can be given. */
export type GivenRole = (typeof ROLES)[number]

/** A role by its name, as a form has it; that of most people if there is no such role. */
export function givenRole(name: string): GivenRole {
  return ROLES.find((role) => role === name) ?? 'editor'
}

/** Whether one may invite, take out, and change the list itself. */
export function canManage({ role }: List): boolean {
  return role === 'admin' || role === 'owner'
}
