import { type Static, Type } from 'typebox'

/** What members may do with a list, from the least to the most. */
export const ROLES = ['viewer', 'editor', 'admin', 'owner'] as const

/** What each of the roles means. */
export const ROLES_IN_WORDS =
  'A viewer reads. An editor changes to-dos and sections, too. An admin changes the list and its members, too. The owner ' +
  'deletes it, too'

/** What a member may do with a list. */
export const Role = Type.Enum([...ROLES], {
  type: 'string',
  description: ROLES_IN_WORDS,
  examples: ['owner'],
})
export type Role = Static<typeof Role>
