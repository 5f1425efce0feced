import { parseQuickAdd, type QuickAddOptions } from '@todo/quick-add'
import type { QuickAdd } from '@todo/schemas'
import type { KnownPerson, Place } from './known-names.ts'

/** What a text says, for whom its to-do is, and where it goes: no place is that of the caller, or the inbox. */
export interface Understood {
  quickAdd: QuickAdd
  place: Pick<Place, 'list_id' | 'section_id'> | undefined
  assignee: KnownPerson | undefined
}

/** How a text is read. */
export interface Reading extends Omit<QuickAddOptions, 'lists' | 'sections' | 'people'> {
  places: readonly Place[]
  people: readonly KnownPerson[]
  /** The list for a text that names none. */
  listId: number | undefined
}

/**
 * Reads a line of text. A list, a section or a person that is not there is no name but a part of the text, so nothing that
 * was typed is lost.
 */
export function understand(text: string, reading: Reading): Understood {
  const { places, people, listId, ignore = [], ...options } = reading
  const lists = [...new Set(places.map(({ list }) => list))]
  const sections = [...new Set(places.flatMap(({ section }) => section ?? []))]
  const quickAdd = parseQuickAdd(text, {
    ...options,
    lists,
    sections,
    people: people.map(({ username }) => username),
    ignore,
  })
  const named = places.filter(({ list }) => isSame(list, quickAdd.list))
  const there = quickAdd.list === undefined ? places.filter((place) => isDefault(place, listId)) : named
  const section = there.find(({ section }) => isSame(section, quickAdd.section))
  const home = section ?? there.at(0)
  const assignee = people.find(
    ({ list_id, username }) => list_id === home?.list_id && isSame(username, quickAdd.assignee),
  )
  const isUnknown = ({ kind }: QuickAdd['tokens'][number]) =>
    (kind === 'list' && named.length === 0) || (kind === 'section' && !section) || (kind === 'assignee' && !assignee)
  const unknown = quickAdd.tokens.filter(isUnknown)
  if (unknown.length > 0) return understand(text, { ...reading, ignore: [...ignore, ...unknown] })
  const [list] = named
  return { quickAdd, assignee, place: section ?? (list && { list_id: list.list_id, section_id: null }) }
}

function isDefault({ list_id, is_inbox }: Place, listId: number | undefined): boolean {
  return listId === undefined ? is_inbox : list_id === listId
}

function isSame(name: string | null, typed: string | undefined): boolean {
  return name !== null && typed !== undefined && name.toLowerCase() === typed.toLowerCase()
}
