import { type Static, Type } from 'typebox'
import { Id } from './ids.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'
import { User } from './users.ts'

/** The fields that a client may set. */
const settable = {
  contents: Text({ minLength: 1, maxLength: 256, examples: ['buy milk'] }),
  is_done: Type.Boolean({ examples: [false] }),
}
const optional = Type.Partial(Type.Object(settable)).properties

/** A to-do as its owner sees it. */
export const Todo = Type.Object(
  { id: Id, ...settable, user_id: Id, user: Type.Optional(ref(User)) },
  { $id: 'Todo', description: 'A to-do. `user` is there when `include=user` asks for it' },
)
export type Todo = Static<typeof Todo>

/** A new to-do. Whatever is omitted gets the default of the entity: it is not done. */
export const CreateTodo = Type.Object(
  { ...optional, contents: settable.contents },
  { $id: 'CreateTodo', additionalProperties: false },
)
export type CreateTodo = Static<typeof CreateTodo>

/** A change of a to-do: an omitted field stays as it is. */
export const PatchTodo = Type.Object(optional, { $id: 'PatchTodo', additionalProperties: false, minProperties: 1 })
export type PatchTodo = Static<typeof PatchTodo>

const include = Type.Optional(
  Type.Literal('user', { description: 'Adds its `user` to each to-do, in the same SQL statement' }),
)

/** How one to-do is asked for. */
export const GetTodoQuery = Type.Object({ include }, { additionalProperties: false })
export type GetTodoQuery = Static<typeof GetTodoQuery>

/** How a list of to-dos is asked for. */
export const ListTodosQuery = Type.Object(
  {
    order: Type.Enum(['ASC', 'DESC'], { type: 'string', default: 'ASC', description: 'By id' }),
    is_done: Type.Optional(Type.Boolean({ description: 'Only those done, or only those not done' })),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        description: 'The `next_cursor` of the page before, asked for with the same order and filter',
      }),
    ),
    include,
  },
  { additionalProperties: false },
)
export type ListTodosQuery = Static<typeof ListTodosQuery>

/** One page of a list. */
export const TodoPage = Type.Object(
  {
    todos: Type.Array(ref(Todo)),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Asks for the next page; null after the last page',
      examples: [null],
    }),
  },
  { $id: 'TodoPage' },
)
export type TodoPage = Static<typeof TodoPage>
