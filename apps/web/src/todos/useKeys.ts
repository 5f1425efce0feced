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

/** What keys do in a list; one with Alt moves a to-do where the user gives the order. */
export function useKeys(
  id: string,
  selection: Selection,
  items: readonly Item[],
  isOrdered: boolean,
): (event: KeyboardEvent) => void {
  const store = useStore()
  const { reopen, remove, place } = useActions()
  const tick = useTick()
  return (event) => {
    const { todos, lists } = store.snapshot().things
    const todo = todos.get(focusedRow(event) ?? '')
    if (!todo || event.ctrlKey || event.metaKey) return
    const step = STEPS[event.key]
    // Of a long list only what is seen is drawn: what comes next in it need not be there yet.
    const isAtEnd = step !== undefined && items.at(step > 0 ? -1 : 0)?.id === todo.uid
    if (isAtEnd && !event.altKey && !event.shiftKey && goToNextGroup(event, step)) return
    if (!canChange(lists.get(todo.list_id)) && event.key !== 'Escape') return
    if (event.altKey) {
      const siblings = items.map((item) => item.todo).filter(({ parent_id }) => parent_id === todo.parent_id)
      const to = isOrdered && step && stepAmong(siblings, todo, step)
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
    // A key that is held comes again when the next to-do has the focus.
    const isOnce = !event.repeat
    if (event.key === ' ') isOnce && (todo.is_done ? reopen(todo) : tick(todo))
    else if (event.key === 'Delete' || event.key === 'Backspace') isOnce && remove(todo)
    else if (event.key === 'x') selection.select(id, toggled<Key>(selected, todo.uid))
    else if (event.key === 'Escape' && !selection.isEmpty) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Goes on to the row of another group, where there is none any more in this one. */
function goToNextGroup(event: KeyboardEvent, step: -1 | 1): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
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
