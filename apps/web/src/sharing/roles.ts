import type { List, Things, Todo } from '../store/things.ts'

/** The roles that can be given, the least first. */
export const ROLES = ['viewer', 'editor', 'admin'] as const

/** A role that can be given. */
export type GivenRole = (typeof ROLES)[number]

/** A role by its name, as a form has it; that of most people if there is no such role. */
export function givenRole(name: string): GivenRole {
  return ROLES.find((role) => role === name) ?? 'editor'
}

const ORDER: readonly List['role'][] = [...ROLES, 'owner']

/** What the service asks for, too. Of a list that is not there, one is nothing. */
function isAtLeast(needed: List['role'], list: List | undefined): boolean {
  return list !== undefined && ORDER.indexOf(list.role) >= ORDER.indexOf(needed)
}

/** Whether one may change what is in a list: to-dos, sections, what is said. Whoever may not looks at it. */
export function canChange(list: List | undefined): boolean {
  return isAtLeast('editor', list)
}

/** Whether one may invite, take out, and change the list itself. */
export function canManage(list: List | undefined): boolean {
  return isAtLeast('admin', list)
}

/** Whether one may delete a list, and give it to somebody else. */
export function isOwner(list: List | undefined): boolean {
  return isAtLeast('owner', list)
}

/** Those of some to-dos that one may change. */
export function changeable({ lists }: Things, todos: readonly Todo[]): Todo[] {
  return todos.filter(({ list_id }) => canChange(lists.get(list_id)))
}
