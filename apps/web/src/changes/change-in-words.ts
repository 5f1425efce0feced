import type { Schemas } from '../api/client.ts'
import { listInWords } from '../lists/list-in-words.ts'
import type { Things } from '../store/things.ts'
import { words } from '../words/index.ts'
import { quoted, valueInWords } from './value-in-words.ts'

type Entry = Schemas['HistoryEntry']

/** The fields with the name of a thing. */
const NAMES = new Set(['contents', 'name', 'text'])

/** Actions after which, or before which, there is nothing to compare with. */
const WHOLE = new Set(['create', 'delete', 'purge'])

/** What is in the trash after it was deleted. */
const TRASHED = new Set(['todo', 'list'])

/**
 * What was done, in the words of the page: "Changed the to-do “buy tea”: priority from none to P1". The fields that have a
 * name there are told. Of what the page has no words for, those of the service are said.
 */
export function changeInWords(things: Things, entry: Entry): string {
  const { action, entity, fields, text } = entry
  if (entity === 'member') return membershipInWords(things, entry)
  const { history } = words
  const owner = fields.find(({ field }) => field === 'owner_id' && action !== 'create')
  if (owner) return history.owner(valueInWords(things, 'assignee_id', owner.after))
  const act = history.actions[action === 'delete' && TRASHED.has(entity) ? 'trash' : action]
  const thing = history.things[entity]
  if (!act || thing === undefined) return text
  const name = nameOf(things, entry)
  const done = act(name === undefined ? thing : history.named(thing, name))
  if (WHOLE.has(action)) return done
  const changed = fields.flatMap(({ field, before, after }) => {
    const called = history.fields[field]
    const [from, to] = [before, after].map((value) => valueInWords(things, field, value))
    return called === undefined || from === undefined || to === undefined ? [] : history.change(called, from, to)
  })
  if (changed.length === 0) return action === 'update' ? text : done
  return history.detailed(done, changed)
}

/** What the thing is called by now, or was called when it was there. */
function nameOf({ todos, lists, sections }: Things, { entity, id, fields }: Entry): string | undefined {
  const list = entity === 'list' ? lists.get(id) : undefined
  if (list?.is_inbox) return quoted(listInWords(list))
  const told = fields.find(({ field }) => NAMES.has(field))
  const there =
    entity === 'todo'
      ? [...todos.values()].find((todo) => todo.id === id)?.contents
      : entity === 'list'
        ? list?.name
        : sections.get(id)?.name
  const name = told?.after ?? told?.before ?? there
  return typeof name === 'string' ? quoted(name) : undefined
}

/** Who is in the list from then on, and as what; or is not any more, by whose will. */
function membershipInWords(things: Things, { id, actor, fields, text }: Entry): string {
  const role = fields.find(({ field }) => field === 'role')
  const isOwnDoing = actor?.id === id
  const name = isOwnDoing ? actor.username : things.users.get(id)?.username
  if (!role || name == null) return text
  const { history, sharing } = words
  if (role.after === null) return isOwnDoing ? history.left(name) : history.takenOut(name)
  const named = Object.entries(sharing.roles).find(([key]) => key === role.after)
  return named ? history.member(name, named[1]) : text
}
