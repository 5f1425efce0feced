import { type HistoryEntry, ROLES } from '@todo/schemas'
import { WITH_ARTICLE } from '../../../access/roles.ts'

const VERBS: Record<string, string> = {
  create: 'added',
  update: 'changed',
  complete: 'completed',
  skip: 'skipped an occurrence of',
  reopen: 'reopened',
  move: 'moved',
  delete: 'deleted',
  restore: 'took out of the trash',
  purge: 'deleted for good',
}

/** What is in the trash after it was deleted. */
const TRASHED = new Set(['todo', 'list'])

const THINGS: Record<string, string> = { todo: 'to-do' }

/** The fields with the name of a thing. */
const NAMES = new Set(['contents', 'name', 'text'])

/** Fields that are not told in words: they only say where it is in an order, or follow from the action. */
const WORDLESS = new Set([
  'position',
  'series',
  'deleted_at',
  'completed_at',
  'completed_by',
  'created_at',
  'updated_at',
  'edited_at',
  'mentions',
])

/** Longer values are cut, in characters. */
const LONGEST = 80

/** A change, with the names of its member and its assignee. `member` is undefined if members changed their own membership. */
type Told = Pick<HistoryEntry, 'action' | 'entity' | 'fields'> & {
  member?: string | null | undefined
  assignee?: string | null | undefined
}

/** What was done, in words: "changed the to-do: contents from “buy milk” to “buy tea”". */
export function changeInWords({ action, entity, fields, member, assignee }: Told): string {
  const role = fields.find(({ field }) => field === 'role' && entity === 'member')
  if (role) return membershipInWords(role.after, member)
  if (fields.some(({ field }) => field === 'owner_id')) return 'gave the list to another owner'
  const isTrashed = action === 'delete' && TRASHED.has(entity)
  const verb = isTrashed ? 'put into the trash' : (VERBS[action] ?? action)
  const thing = THINGS[entity] ?? entity
  const name = fields.find(({ field }) => NAMES.has(field))
  if (action === 'create' || action === 'delete' || action === 'purge') {
    const called = name?.after ?? name?.before
    return called == null ? `${verb} the ${thing}` : `${verb} the ${thing} ${inWords(called)}`
  }
  const changed = fields
    .filter(({ field }) => !WORDLESS.has(field) && field !== 'is_done')
    .map(({ field, before, after }) =>
      field === 'assignee_id'
        ? `assigned to ${after === null ? 'nobody' : personInWords(assignee)}`
        : `${field.replaceAll('_', ' ')} from ${inWords(before)} to ${inWords(after)}`,
    )
  return changed.length === 0 ? `${verb} the ${thing}` : `${verb} the ${thing}: ${changed.join(', ')}`
}

/** Who is in the list from then on, and as what. */
function membershipInWords(role: unknown, member: string | null | undefined): string {
  const known = ROLES.find((name) => name === role)
  const what = known && `${WITH_ARTICLE[known]} of the list`
  if (member === undefined) return what ? `became ${what}` : 'left the list'
  return what ? `made ${personInWords(member)} ${what}` : `took ${personInWords(member)} out of the list`
}

/** Somebody by name. An account that has ended has none. */
function personInWords(name: string | null | undefined): string {
  return name ? quoted(name) : 'somebody whose account has ended'
}

/** A value of a field, in words. */
function inWords(value: unknown): string {
  if (value === null || value === '') return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(inWords).join(' and ')
  if (typeof value === 'object') return Object.values(value).filter(isPlain).map(String).join(' ')
  return typeof value === 'number' ? String(value) : quoted(String(value))
}

function isPlain(value: unknown): boolean {
  return value !== null && typeof value !== 'object'
}

function quoted(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')]
  return characters.length > LONGEST ? `“${characters.slice(0, LONGEST).join('')}…”` : `“${characters.join('')}”`
}
