import type { ReactNode } from 'react'
import { dayInFull, localDay, today } from '../dates/days.ts'
import { useMinute } from '../dates/useClock.ts'
import { AddHere } from '../quick-add/AddHere.tsx'
import { changeable } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { asBranches, onDay, todayOf } from '../store/queries.ts'
import { DayContext } from '../todos/DayContext.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { Group, View } from './View.tsx'

/** What is overdue, and then what is due today. */
export function TodayView() {
  const things = useThings()
  const { patchAll } = useActions()
  useMinute()
  const { overdue, due } = todayOf(things)
  const day = String(today())
  const movable = changeable(things, overdue).filter(({ due }) => due && localDay(due) < day)
  return (
    <View title={words.nav.today} aside={dayInFull(today())}>
      {overdue.length > 0 && (
        <Group
          title={words.todo.overdue}
          actions={
            movable.length > 0 && (
              <button
                type="button"
                className="quiet"
                onClick={() => patchAll(movable, ({ due }) => ({ due: onDay(due, String(today())) }))}
              >
                {words.todo.moveAllToToday}
              </button>
            )
          }
        >
          <TodoList name={words.todo.overdue} branches={asBranches(things, overdue)} showsList place="none" />
        </Group>
      )}
      {overdue.length + due.length > 0 && (
        <TodayGroup isAlone={overdue.length === 0}>
          <DayContext value={day}>
            <TodoList name={words.nav.today} branches={asBranches(things, due)} showsList place={{ day }} />
          </DayContext>
          <AddHere />
        </TodayGroup>
      )}
      {overdue.length + due.length === 0 && (
        <EmptyState title={words.empty.today} more={words.empty.todayMore}>
          <AddHere />
        </EmptyState>
      )}
    </View>
  )
}

/** What is due today needs a heading only beside what is overdue. */
function TodayGroup({ isAlone, children }: { isAlone: boolean; children: ReactNode }) {
  return isAlone ? children : <Group title={words.nav.today}>{children}</Group>
}
