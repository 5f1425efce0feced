import { type Static, Type } from 'typebox'
import { List } from './lists.ts'
import { Moment } from './moments.ts'
import { NextCursor } from './pages.ts'
import { ref } from './ref.ts'
import { Todo } from './todos.ts'

/** When something was put into the trash. It is deleted for good 30 days later. */
const deleted_at = { ...Moment, description: 'It is deleted for good 30 days later' }

const { user: _user, ...fields } = Todo.properties

/** A to-do in the trash. */
export const DeletedTodo = Type.Object({ ...fields, deleted_at }, { $id: 'DeletedTodo' })
export type DeletedTodo = Static<typeof DeletedTodo>

/** A list in the trash. */
export const DeletedList = Type.Object({ ...List.properties, deleted_at }, { $id: 'DeletedList' })
export type DeletedList = Static<typeof DeletedList>

/** A page of the trash. */
export const TrashPage = Type.Object(
  {
    lists: Type.Array(ref(DeletedList), {
      description:
        'Each with the to-dos that were in it; at most `limit`. The to-dos begin on the page with the last of them',
    }),
    todos: Type.Array(ref(DeletedTodo), {
      description: 'What was deleted last comes first. None that went with its list',
    }),
    next_cursor: NextCursor,
  },
  { $id: 'TrashPage' },
)
export type TrashPage = Static<typeof TrashPage>
