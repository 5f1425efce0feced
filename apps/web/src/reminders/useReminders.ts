import { now, toCalendarDate, toTime } from '@internationalized/date'
import { use, useEffect } from 'react'
import { timeZone } from '../dates/zone.ts'
import { goTo, pathTo } from '../navigation/router.ts'
import { remind as remindOf, tell } from '../notices/notices.ts'
import { useActions } from '../store/actions.ts'
import { TabContext, useSnapshot } from '../store/context.ts'
import { words } from '../words/index.ts'
import { type Answer, hearAnswers } from './answers.ts'
import { showOutside } from './outside.ts'
import { takePush } from './push.ts'

/** How long a reminder is put off, in minutes. */
const SNOOZE = 10

/** Tells of each reminder as it comes: in the page, and outside of it where the user has allowed that. */
export function useReminders(): void {
  const tab = use(TabContext)
  useAnswers()
  useEffect(() => {
    tab.onReminder = (todoId, isLeader) => {
      const todo = [...tab.store.snapshot().things.todos.values()].find(({ id }) => id === todoId)
      if (!todo) return
      const address = pathTo('todos', todo.id)
      remindOf(words.notices.reminder(todo.contents), () => goTo(address))
      if (isLeader) void showOutside(todo.contents, address, todo.id)
    }
    void takePush()
    return () => {
      tab.onReminder = () => undefined
    }
  }, [tab])
}

/** Does what is answered to messages outside of the page, as soon as everything is known. */
function useAnswers(): void {
  const { store } = use(TabContext)
  const isLoaded = useSnapshot((snapshot) => snapshot.isLoaded)
  const { complete, remind } = useActions()
  useEffect(() => {
    if (!isLoaded) return
    return hearAnswers(({ action, todoId, channel }: Answer) => {
      const todo = [...store.snapshot().things.todos.values()].find(({ id }) => id === todoId)
      if (!todo) return
      if (action === 'done') return complete(todo)
      remind(todo, { type: 'absolute', at: inMinutes(SNOOZE), channel })
      tell(words.notices.snoozed(todo.contents, SNOOZE))
    })
  }, [store, isLoaded, complete, remind])
}

function inMinutes(minutes: number): { date: string; time: string } {
  const then = now(timeZone()).add({ minutes })
  return { date: String(toCalendarDate(then)), time: String(toTime(then)).slice(0, 5) }
}
