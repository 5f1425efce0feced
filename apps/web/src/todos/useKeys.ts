import type { KeyboardEvent } from 'react'
import type { Key } from 'react-aria-components/GridList'
import { flushSync } from 'react-dom'
import { toggled } from '../parts/toggled.ts'
import type { Selection } from '../selection/selection.ts'
import { canChange } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import type { Item } from './items.ts'
import { rowsIn } from './rows.ts'
import { stepAmong } from './step.ts'
import { useTick } from './useTick.ts'

/** What goes from row to row, and with Alt, moves a to-do. */
const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 }

/** What keys do in a list. */
export function useKeys(id: string, selection: Selection, ordered: readonly Item[]): (event: KeyboardEvent) => void {
  const store = useStore()
  const { reopen, remove, place } = useActions()
  const tick = useTick()
  return (event) => {
    const { todos, lists } = store.snapshot().things
    const todo = todos.get(focusedRow(event) ?? '')
    if (!todo || event.ctrlKey || event.metaKey) return
    if (!event.altKey && !event.shiftKey && goToNextGroup(event)) return
    if (!canChange(lists.get(todo.list_id)) && event.key !== 'Escape') return
    if (event.altKey) {
      const by = STEPS[event.key]
      const siblings = ordered.map((item) => item.todo).filter(({ parent_id }) => parent_id === todo.parent_id)
      const to = by && stepAmong(siblings, todo, by)
      if (!to) return
      place(todo, to.beside, to.n, to.count)
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const selected = selection.parts.get(id) ?? new Set<Key>()
    // Arrow keys with Shift select from here on.
    if (event.shiftKey && event.key.startsWith('Arrow') && selected.size === 0)
      flushSync(() => selection.select(id, new Set([todo.uid])))
    if (event.key === ' ') todo.is_done ? reopen(todo) : tick(todo)
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(todo)
    else if (event.key === 'x') selection.select(id, toggled<Key>(selected, todo.uid))
    else if (event.key === 'Escape' && !selection.isEmpty) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Goes on to the row of another group, where there is none any more in this one. */
function goToNextGroup(event: KeyboardEvent): boolean {
  const step = STEPS[event.key]
  const { target } = event
  if (!step || !(target instanceof HTMLElement)) return false
  const rows = rowsIn(document.querySelector('main'))
  const next = rows[rows.indexOf(target) + step]
  if (!next || next.closest('[role=grid]') === target.closest('[role=grid]')) return false
  next.focus()
  event.preventDefault()
  event.stopPropagation()
  return true
}

/** The key of the row that has the focus itself, and not something in it. */
function focusedRow({ target }: KeyboardEvent): string | undefined {
  return target instanceof HTMLElement && target.role === 'row' ? target.dataset.key : undefined
}
