import { type Static, Type } from 'typebox'
import { CalendarDate, TimeZone } from './dates.ts'
import { FilterText } from './filters.ts'
import { Id } from './ids.ts'
import { Text } from './text.ts'
import { IncludeUser, LabelName, Todo } from './todos.ts'

/** What to-dos can be sorted by. */
export const TODO_SORTS = [
  'id',
  'position',
  'due',
  'priority',
  'created_at',
  'updated_at',
  'contents',
] as const satisfies string[]
export type TodoSort = (typeof TODO_SORTS)[number]

/** Which to-dos are wanted. All that is given has to hold. */
const wanted = {
  is_done: Type.Optional(Type.Boolean({ description: 'Only those done, or only those not done' })),
  list_id: Type.Optional({ ...Id, description: 'Only those in this list' }),
  section_id: Type.Optional({ ...Id, description: 'Only those in this section' }),
  parent_id: Type.Optional({ ...Id, description: 'Only the subtasks of this to-do, without theirs' }),
  label: Type.Optional(
    Type.Array(LabelName, {
      maxItems: 10,
      description: 'Only those with this label, spelt like this. Given more than once: with each of them',
    }),
  ),
  priority: Type.Optional({ ...Todo.properties.priority, description: 'Only those with this priority' }),
  assignee_id: Type.Optional({ ...Id, description: 'Only those assigned to this user' }),
  due_before: Type.Optional({ ...CalendarDate, description: 'Only those due before this day' }),
  due_after: Type.Optional({ ...CalendarDate, description: 'Only those due after this day' }),
  changed_since_version: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 32 - 1,
      description: 'Only those that have changed since this version of their account',
      examples: [2],
    }),
  ),
  q: Type.Optional(
    Text({
      minLength: 1,
      maxLength: 256,
      description: 'Only those with each of these words in `contents`, `notes` or a comment, whatever the case',
      examples: ['milk'],
    }),
  ),
  filter: Type.Optional({
    ...FilterText,
    description:
      'Only those that this filter finds, as docs/filters.md describes. What is done is left out, unless ' +
      'the filter speaks of it; what is in an archived list, unless the filter names that list or `list_id`, `section_id` or ' +
      '`parent_id` is given',
  }),
}

/** How a list of to-dos is asked for. */
export const ListTodosQuery = Type.Object(
  {
    ...wanted,
    scope: Type.Enum(['own', 'all'], {
      type: 'string',
      default: 'own',
      description: 'Those of your own account, or also those of lists that others share with you',
    }),
    time_zone: Type.Optional(
      Type.Unsafe<string>({
        ...TimeZone,
        description: 'Whose days are meant by dates: a name of the IANA database. Left out, that of your settings',
      }),
    ),
    sort: Type.Enum([...TODO_SORTS], {
      type: 'string',
      default: 'id',
      description:
        '`position` needs a `list_id`. What has no due comes last, in both orders. Texts are compared byte by byte',
    }),
    order: Type.Enum(['ASC', 'DESC'], { type: 'string', default: 'ASC' }),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'The `next_cursor` of the page before, asked for with the same sort, order and filters',
      }),
    ),
    include: IncludeUser,
  },
  { additionalProperties: false },
)
export type ListTodosQuery = Static<typeof ListTodosQuery>
