import createError from '@fastify/error'
import { ROLES, type Role } from '@todo/schemas'

/** 403: the caller may see it, but not do this. */
export const RoleTooLow = createError<[string, string]>(
  'ROLE_TOO_LOW',
  'You are %s of this list, and need to be %s to do this',
  403,
)

/** A role with its article, for messages. */
export const WITH_ARTICLE: Record<Role, string> = {
  viewer: 'a viewer',
  editor: 'an editor',
  admin: 'an admin',
  owner: 'the owner',
}

/**
 * Checks that a role is enough.
 *
 * @throws {RoleTooLow} which says the role that is needed.
 */
export function requireRole(role: Role, needed: Role): void {
  if (ROLES.indexOf(role) < ROLES.indexOf(needed)) throw new RoleTooLow(WITH_ARTICLE[role], WITH_ARTICLE[needed])
}
