import { parseDate } from '@internationalized/date'
import { dayAsHeading } from '../dates/days.ts'
import { useToday } from '../dates/useClock.ts'
import { AddOn } from '../quick-add/AddHere.tsx'
import { useThings } from '../store/context.ts'
import { asBranches, upcomingOf } from '../store/queries.ts'
import { DayContext } from '../todos/DayContext.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { TodoList } from '../todos/TodoList.tsx'
import { words } from '../words/index.ts'
import { Group, View } from './View.tsx'

/** What is due after today, day by day. */
export function UpcomingView() {
  const things = useThings()
  useToday()
  const days = upcomingOf(things)
  return (
    <View title={words.nav.upcoming}>
      {days.map(({ day, todos }) => {
        const title = dayAsHeading(parseDate(day))
        return (
          <Group key={day} title={title} actions={<AddOn day={day} title={title} />}>
            <DayContext value={day}>
              <TodoList name={title} branches={asBranches(things, todos)} showsList place={{ day }} />
            </DayContext>
          </Group>
        )
      })}
      {days.length === 0 && <EmptyState title={words.empty.upcoming} more={words.empty.upcomingMore} />}
    </View>
  )
}
