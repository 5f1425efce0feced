import { parseAbsoluteToLocal, toCalendarDate } from '@internationalized/date'
import { dayInWords } from '../dates/days.ts'
import { useThings } from '../store/context.ts'
import { asBranches, completedOf } from '../store/queries.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { Group, View } from './View.tsx'

/** What is done, day by day, the last one first. */
export function CompletedView() {
  const things = useThings()
  const days = Map.groupBy(completedOf(things), ({ completed_at }) => (completed_at ? dayOf(completed_at) : ''))
  return (
    <View title={words.nav.completed}>
      {[...days].map(([day, todos]) => (
        <Group key={day} title={day}>
          <TodoList name={day} branches={asBranches(things, todos)} showsList />
        </Group>
      ))}
      {days.size === 0 && <EmptyState title={words.empty.completed} more={words.empty.completedMore} />}
    </View>
  )
}

function dayOf(moment: string): string {
  return dayInWords(toCalendarDate(parseAbsoluteToLocal(moment)))
}
