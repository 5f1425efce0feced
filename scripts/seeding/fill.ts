import type { CreateTodo } from '@todo/schemas'
import type { Client } from './client.ts'
import { FILTERS, INBOX, LISTS } from './household.ts'
import { type DetailedTodo, dayOf, dueOf, type NewList, type NewTodo, type Today } from './new-things.ts'

/** Where a to-do goes. No list is the inbox. */
interface Place {
  list_id?: number
  parent_id?: number
  /** The ids of the list's sections, by name. */
  sections: ReadonlyMap<string, number>
}

/**
 * Adds the lists, to-dos and filters of a household.
 *
 * @param share Has a housemate join a list, and says whether that was possible.
 * @param report Is told what has been added, list by list.
 * @returns how many to-dos there are now.
 */
export async function fill(
  client: Client,
  today: Today,
  report: (line: string) => void,
  share: (listId: number) => Promise<boolean>,
): Promise<number> {
  let total = await addTodos(client, INBOX, { sections: new Map() }, today)
  report(`Inbox: ${total} to-dos`)
  for (const list of LISTS) {
    const { id, count } = await addList(client, list, today)
    const isShared = list.is_shared === true && (await share(id))
    report(
      `${list.name}: ${count} to-dos${list.is_archived ? ', archived' : ''}${isShared ? ', shared with a housemate' : ''}`,
    )
    total += count
  }
  for (const filter of FILTERS) await client.add('/filters', filter)
  report(`Saved filters: ${FILTERS.map(({ name }) => name).join(', ')}`)
  return total
}

async function addList(client: Client, newList: NewList, today: Today): Promise<{ id: number; count: number }> {
  const { sections: names, todos, is_archived, is_shared: _isShared, ...list } = newList
  const list_id = await client.add('/lists', list)
  const sections = new Map<string, number>()
  for (const name of names) sections.set(name, await client.add(`/lists/${list_id}/sections`, { name }))
  const count = await addTodos(client, todos, { list_id, sections }, today)
  if (is_archived) await client.patch(`/lists/${list_id}`, { is_archived })
  return { id: list_id, count }
}

/** Adds to-dos with their subtasks, and says how many they are. */
async function addTodos(client: Client, todos: readonly NewTodo[], place: Place, today: Today): Promise<number> {
  let count = 0
  for (const todo of todos) count += await addTodo(client, todo, place, today)
  return count
}

async function addTodo(client: Client, todo: NewTodo, place: Place, today: Today): Promise<number> {
  if (typeof todo === 'string') {
    const { list_id } = place
    await client.add('/todos/quick', { text: todo, time_zone: today.timeZone, ...(list_id && { list_id }) })
    return 1
  }
  const parent_id = await client.add('/todos', bodyOf(todo, place, today))
  const below = await addTodos(client, todo.subtasks ?? [], { ...place, parent_id }, today)
  if (todo.afterwards === 'complete') await client.complete(parent_id)
  if (todo.afterwards === 'delete') await client.delete(parent_id)
  return 1 + below
}

/** A to-do as the API takes it. */
function bodyOf(todo: DetailedTodo, { list_id, parent_id, sections }: Place, today: Today): CreateTodo {
  const { section = '', due, start, deadline, subtasks: _subtasks, afterwards: _afterwards, ...fields } = todo
  const section_id = sections.get(section)
  return {
    ...fields,
    ...(due && { due: dueOf(due, today) }),
    ...(start && { start: dueOf(start, today) }),
    ...(deadline !== undefined && { deadline: dayOf(deadline, today.date) }),
    ...(list_id && { list_id }),
    ...(parent_id && { parent_id }),
    ...(section_id && { section_id }),
  }
}
