import { createContext, use, useMemo, useState } from 'react'
import type { Key } from 'react-aria-components/GridList'
import type { Things, Todo } from '../store/things.ts'

type Keys = ReadonlySet<Key>

/** What is selected in a view, list by list: each list has its keys back as it has told them. */
export interface Selection {
  readonly parts: ReadonlyMap<string, Keys>
  /** Whether anything is selected. */
  readonly isEmpty: boolean
  readonly select: (list: string, keys: Keys) => void
  readonly clear: () => void
}

const nothing: ReadonlyMap<string, Keys> = new Map()

/** The selection of the view around. */
export const SelectionContext = createContext<Selection>({
  parts: nothing,
  isEmpty: true,
  select: () => undefined,
  clear: () => undefined,
})

export function useSelection(): Selection {
  return use(SelectionContext)
}

/** A selection for a view, which begins empty. */
export function useNewSelection(): Selection {
  const [parts, setParts] = useState(nothing)
  return useMemo(
    () => ({
      parts,
      isEmpty: [...parts.values()].every(({ size }) => size === 0),
      select: (list, keys) => setParts((before) => new Map(before).set(list, keys)),
      clear: () => setParts(nothing),
    }),
    [parts],
  )
}

/** The to-dos that are selected, as far as they are still there. */
export function selectedIn({ todos }: Things, { parts }: Selection): Todo[] {
  const uids = new Set([...parts.values()].flatMap((keys) => [...keys].map(String)))
  return [...uids].map((uid) => todos.get(uid)).filter((todo) => todo !== undefined)
}
