import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'

/** What becomes of the lists that a user shares when the account ends. */
export const SharedListsDecision = Type.Enum(['transfer', 'delete'], {
  type: 'string',
  description:
    'What becomes of the lists that the user owns and others are in: `transfer` gives each to its heir, `delete` deletes ' +
    'them for everybody',
  examples: ['transfer'],
})
export type SharedListsDecision = Static<typeof SharedListsDecision>

/** A list that its owner shares, and who gets it when the account of the owner ends. */
export const SharedList = Type.Object({
  id: Id,
  name: Type.String({ description: 'Its name', examples: ['Home'] }),
  member_count: Type.Integer({ minimum: 2, description: 'How many are in it, its owner among them', examples: [2] }),
  heir: Type.Object(
    { id: Id, username: Type.String({ description: 'The username', examples: ['bob'] }) },
    { description: 'Of the members with the highest role, who has been in the list for the longest time' },
  ),
})
export type SharedList = Static<typeof SharedList>

/** The lists that a user owns and shares. */
export const SharedLists = Type.Object({
  lists: Type.Array(SharedList, { description: 'By their ids', examples: [[]] }),
})
export type SharedLists = Static<typeof SharedLists>
