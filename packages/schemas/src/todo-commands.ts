import { type Static, Type } from 'typebox'
import { Due, TimeZone } from './dates.ts'
import { Id } from './ids.ts'
import { Nullable } from './nullable.ts'
import { ref } from './ref.ts'
import { PatchTodo, Todo } from './todos.ts'

/** Which due of a to-do a command means. */
export const Occurrence = Type.Unsafe<{ occurrence?: Due } | null>({
  ...Type.Object({ occurrence: Type.Optional(ref(Due)) }, { additionalProperties: false }),
  type: ['object', 'null'],
  description:
    'Which due is meant: the one that you see. If it is over already, nothing changes, so a command that is sent twice is ' +
    'done once. Left out, whatever is due now',
  examples: [{ occurrence: { date: '2026-12-31', time: '17:00', time_zone: 'Europe/Berlin' } }],
})
export type Occurrence = Static<typeof Occurrence>

/** Whose day it is when a command is given. */
export const TimeZoneQuery = Type.Object(
  {
    time_zone: Type.Optional({
      ...TimeZone,
      description: 'Where you are: it decides which day is today. Left out, the time zone of your settings',
    }),
  },
  { additionalProperties: false },
)
export type TimeZoneQuery = Static<typeof TimeZoneQuery>

/** Where a to-do is moved to. */
export const MoveTodo = Type.Object(
  {
    list_id: Type.Optional({ ...Id, description: 'The list; the end of it, unless the rest says more' }),
    section_id: Type.Optional(Nullable({ ...Id, description: 'The section; null is none' })),
    parent_id: Type.Optional(Nullable({ ...Id, description: 'The to-do that it becomes a subtask of; null is none' })),
    before_id: Type.Optional({ ...Id, description: 'The to-do that it comes before' }),
    after_id: Type.Optional({ ...Id, description: 'The to-do that it comes after' }),
  },
  {
    $id: 'MoveTodo',
    additionalProperties: false,
    minProperties: 1,
    description:
      'Where a to-do goes. What is left out follows from the rest: a to-do that it comes before, or after, says it all',
    examples: [{ parent_id: null }],
  },
)
export type MoveTodo = Static<typeof MoveTodo>

/** What is done to many to-dos at once. */
export const BulkTodos = Type.Object(
  {
    ids: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true, examples: [[1, 2]] }),
    patch: Type.Optional(ref(PatchTodo)),
    command: Type.Optional(
      Type.Enum(['complete', 'reopen', 'skip', 'delete'], { type: 'string', examples: ['complete'] }),
    ),
    move: Type.Optional(ref(MoveTodo)),
  },
  {
    $id: 'BulkTodos',
    additionalProperties: false,
    description: 'One of `patch`, `command` and `move`, for each of these to-dos, in one transaction',
    examples: [{ ids: [1, 2], command: 'complete' }],
  },
)
export type BulkTodos = Static<typeof BulkTodos>

/** What became of each to-do. */
export const BulkResults = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        id: Id,
        status: Type.Integer({
          description: 'As the answer to the same command for this to-do alone',
          examples: [200],
        }),
        todo: Type.Optional(ref(Todo)),
        code: Type.Optional(
          Type.String({ description: 'If it failed: the code of the error', examples: ['TODO_NOT_FOUND'] }),
        ),
        detail: Type.Optional(Type.String({ description: 'If it failed: why', examples: ['ToDo Not Found'] })),
      }),
      { description: 'In the order of `ids`. What failed is as it was; the rest is done' },
    ),
  },
  { $id: 'BulkResults' },
)
export type BulkResults = Static<typeof BulkResults>
