import { parseQuickAdd, type QuickAddOptions } from '@todo/quick-add'
import type { QuickAdd } from '@todo/schemas'
import type { KnownPerson, KnownPlace } from './known-names.ts'

/** What a text says, for whom its to-do is, and where it goes; without a `place`, where the caller says, or into the inbox. */
export interface Understood {
  quickAdd: QuickAdd
  place: Pick<KnownPlace, 'list_id' | 'section_id'> | undefined
  assignee: KnownPerson | undefined
}

/** How a text is read. */
export interface Reading extends Omit<QuickAddOptions, 'lists' | 'sections' | 'people'> {
  places: readonly KnownPlace[]
  people: readonly KnownPerson[]
  /** The list for a text that names none. */
  listId: number | undefined
}

/**
 * Reads a line of text. The name of a list, a section or a person that is not there stays in the text, so nothing that was
 * typed is lost. Which sections there are depends on the list, and which people on both: so it is read three times.
 */
export function understand(text: string, reading: Reading): Understood {
  const { places, people, listId, ...options } = reading
  const lists = namesOf(places, ({ list }) => list)
  const read = (sections: string[], people: string[]) => parseQuickAdd(text, { ...options, lists, sections, people })
  const { list } = read([], [])
  const there = places.filter((place) => (list === undefined ? isDefault(place, listId) : isSame(place.list, list)))
  const sections = namesOf(there, ({ section }) => section)
  const { section: typed } = read(sections, [])
  const section = there.find(({ section }) => isSame(section, typed))
  const home = section ?? there.at(0)
  const [named] = list === undefined ? [] : there
  const members = people.filter(({ list_id }) => list_id === home?.list_id)
  const quickAdd = read(
    sections,
    namesOf(members, ({ username }) => username),
  )
  return {
    quickAdd,
    assignee: members.find(({ username }) => isSame(username, quickAdd.assignee)),
    place: section ?? (named && { list_id: named.list_id, section_id: null }),
  }
}

function namesOf<T>(all: readonly T[], nameOf: (one: T) => string | null): string[] {
  return [...new Set(all.flatMap((one) => nameOf(one) ?? []))]
}

function isDefault({ list_id, is_inbox }: KnownPlace, listId: number | undefined): boolean {
  return listId === undefined ? is_inbox : list_id === listId
}

function isSame(name: string | null, typed: string | undefined): boolean {
  return name !== null && typed !== undefined && name.toLowerCase() === typed.toLowerCase()
}
