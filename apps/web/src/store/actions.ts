import { useMemo } from 'react'
import { tellOf } from '../notices/notices.ts'
import { words } from '../words/index.ts'
import type { Change, NewReminder } from './changes.ts'
import { useStore } from './context.ts'
import { groupActions } from './group-actions.ts'
import type { Sent } from './send.ts'
import type { Store } from './store.ts'
import type { Comment, Reminder, Todo, User } from './things.ts'
import { todoActions } from './todo-actions.ts'

/** What a user can do, each with the message that tells it and what takes it back. */
export type Actions = ReturnType<typeof actionsOf>

export function useActions(): Actions {
  const store = useStore()
  return useMemo(() => actionsOf(store), [store])
}

function actionsOf(store: Store) {
  /** Makes a change; what is refused is shown until the user has seen it. */
  const make = (change: Change): Promise<Sent> => store.change(change).sent
  return {
    make,
    takeBack: (version: number, user_id: number) => make({ kind: 'undo', what: { version, user_id }, todos: [] }),
    ...todoActions(store),
    ...groupActions(store),
    say: ({ uid }: Todo, author: User, text: string): void => void make({ kind: 'add-comment', uid, author, text }),
    editComment: ({ uid }: Todo, { id }: Comment, text: string): void =>
      void make({ kind: 'edit-comment', uid, id, text }),
    deleteComment: ({ uid }: Todo, { id }: Comment): void => void make({ kind: 'delete-comment', uid, id }),
    remind: ({ uid }: Todo, fields: NewReminder): void => void make({ kind: 'add-reminder', uid, fields }),
    forgetReminder: ({ uid, contents }: Todo, { id, type, minutes_before, at, channel }: Reminder): void => {
      const { sent } = store.change({ kind: 'delete-reminder', uid, id })
      const fields = { type, channel, ...(minutes_before !== null && { minutes_before }), ...(at && { at }) }
      const undo = () => void make({ kind: 'add-reminder', uid, fields })
      tellOf([sent], words.notices.reminderDeleted(contents), undo)
    },
  }
}
