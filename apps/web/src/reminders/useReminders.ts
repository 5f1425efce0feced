import { use, useEffect } from 'react'
import { goTo, pathTo } from '../navigation/router.ts'
import { remind } from '../notices/notices.ts'
import { TabContext } from '../store/context.ts'
import { words } from '../words/index.ts'
import { showOutside } from './outside.ts'
import { takePush } from './push.ts'

/** Tells of each reminder as it comes: in the page, and outside of it where the user has allowed that. */
export function useReminders(): void {
  const tab = use(TabContext)
  useEffect(() => {
    tab.onReminder = (todoId, isLeader) => {
      const todo = [...tab.store.snapshot().things.todos.values()].find(({ id }) => id === todoId)
      if (!todo) return
      const address = pathTo('todos', todo.id)
      remind(words.notices.reminder(todo.contents), () => goTo(address))
      if (isLeader) void showOutside(todo.contents, address)
    }
    void takePush()
    return () => {
      tab.onReminder = () => undefined
    }
  }, [tab])
}
