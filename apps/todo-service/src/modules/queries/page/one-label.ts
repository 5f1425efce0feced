import type { ListTodosQuery } from '@todo/schemas'
import type { AskedList } from '../asked-list.ts'
import type { FilterWorld } from '../filter/conditions/filter-world.ts'
import { namedLike } from '../filter/conditions/named.ts'
import { allOf, type Filter } from '../filter/filter.ts'
import { requirementsOf } from '../filter/walk-filter.ts'

/** A label that all wanted to-dos have, and the query and filter without it. */
export interface OneLabel {
  label: string
  query: ListTodosQuery
  filter: Filter | undefined
}

/** The label that a list asks for, if it is only one: its to-dos are found by it. */
export function oneLabelOf({ query, filter }: AskedList, { named }: FilterWorld): OneLabel | undefined {
  const [label, ...labels] = query.label ?? []
  if (label !== undefined && labels.length === 0) return { label, query: { ...query, label: [] }, filter }
  const required = requirementsOf(filter)
  for (const requirement of required) {
    const isLabel = requirement.kind === 'named' && requirement.what === 'label'
    const [found, ...others] = isLabel ? namedLike(named.label, requirement.name) : []
    if (found && others.length === 0) {
      const rest = required.filter((other) => other !== requirement)
      return { label: found.name, query, filter: rest.length === 0 ? undefined : allOf(rest) }
    }
  }
  return undefined
}
