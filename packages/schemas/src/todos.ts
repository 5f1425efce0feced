import { type Static, Type } from 'typebox'
import { Attachment } from './attachments.ts'
import { CalendarDate, Due } from './dates.ts'
import { Id } from './ids.ts'
import { Moment } from './moments.ts'
import { Nullable } from './nullable.ts'
import { NextCursor } from './pages.ts'
import { Matching } from './patterns.ts'
import { Recurrence, SetRecurrence } from './recurrences.ts'
import { ref } from './ref.ts'
import { Text } from './text.ts'
import { User } from './users.ts'

/**
 * A label of a to-do. No blank at its ends: a database may take `home ` for `home`, and nobody can tell the two apart by eye.
 * Not `.` or `..`: clients take these out of a URL (RFC 3986, section 5.2.4), so nobody could change such a label.
 */
export const LabelName = Matching(
  '^(?!\\s)(?!\\.{1,2}$)[^\\uD800-\\uDFFF]*(?<!\\s)$',
  'must be well-formed Unicode, without a blank at its ends, and neither . nor ..',
  { minLength: 1, maxLength: 64, examples: ['home'] },
)

/** How long the contents of a to-do may be, in code points. */
export const MAX_CONTENTS_LENGTH = 256

/** The fields that a client may set. */
const settable = {
  contents: Text({ minLength: 1, maxLength: MAX_CONTENTS_LENGTH, examples: ['buy milk'] }),
  notes: Text({ minLength: 0, maxLength: 16_000, description: 'Markdown', examples: ['the one with oats'] }),
  is_done: Type.Boolean({ examples: [false] }),
  priority: Type.Integer({ minimum: 1, maximum: 4, description: '1 is the most urgent, 4 is none', examples: [4] }),
  labels: Type.Array(LabelName, {
    maxItems: 50,
    uniqueItems: true,
    description: 'Names. A label need not be made before it is used',
    examples: [['home']],
  }),
  due: Nullable(ref(Due)),
  start: Nullable(ref(Due)),
  deadline: Nullable(CalendarDate),
  duration_minutes: Nullable(Type.Integer({ minimum: 1, maximum: 525_600, examples: [30] })),
  recurrence: Nullable(ref(SetRecurrence)),
  assignee_id: Nullable({ ...Id, description: 'Who is to do it: a member of its list', examples: [1] }),
}
const optional = Type.Partial(Type.Object(settable)).properties

/** A UUID that names a to-do beside its id. Clients that work offline choose it themselves. */
const Uid = Type.String({
  format: 'uuid',
  description:
    'A name of the to-do that its maker may choose, in lower case. Adding one with the same name again adds nothing',
  examples: ['0b8f4b0a-3f0b-4f8f-9d59-0f4ba31d2a5e'],
})

/** Where a new to-do goes. */
const place = {
  list_id: Type.Optional({ ...Id, description: 'The list that it goes into; left out, the inbox' }),
  section_id: Type.Optional({ ...Id, description: 'The section of that list' }),
  parent_id: Type.Optional({
    ...Id,
    description: 'The to-do that it is a subtask of: it goes into the list of that one',
  }),
  before_id: Type.Optional({ ...Id, description: 'The to-do that it comes before' }),
  after_id: Type.Optional({ ...Id, description: 'The to-do that it comes after. Left out too, it comes last' }),
}

/** A to-do as everybody sees it who may. */
export const Todo = Type.Object(
  {
    id: Id,
    uid: Uid,
    user_id: { ...Id, description: 'The account that owns its list' },
    list_id: Id,
    section_id: Nullable(Id),
    parent_id: Nullable(Id),
    position: Type.String({
      description: 'To-dos of one list and one parent are sorted by this text, byte by byte',
      examples: ['k00000000002'],
    }),
    ...settable,
    recurrence: Nullable(ref(Recurrence)),
    completed_at: Nullable(Moment),
    completed_by: Nullable(Id),
    attachments: Type.Array(ref(Attachment), { description: 'Its files', examples: [[]] }),
    created_by: Id,
    created_at: Moment,
    updated_at: Moment,
    version: Type.Integer({
      minimum: 0,
      description: 'The version of its account when it changed last',
      examples: [2],
    }),
    user: Type.Optional(ref(User)),
  },
  { $id: 'Todo', description: 'A to-do. `user` is there when `include=user` asks for it' },
)
export type Todo = Static<typeof Todo>

/** A new to-do. Whatever is omitted gets its default: it is not done, and goes to the end of the inbox. */
export const CreateTodo = Type.Object(
  { ...optional, contents: settable.contents, uid: Type.Optional(Uid), ...place },
  {
    $id: 'CreateTodo',
    additionalProperties: false,
    examples: [
      {
        contents: 'pay the rent',
        priority: 1,
        labels: ['home'],
        due: { date: '2026-12-31', time: '17:00', time_zone: 'Europe/Berlin' },
        recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', from: 'due' },
      },
    ],
  },
)
export type CreateTodo = Static<typeof CreateTodo>

/** Fields of a to-do, as they are once they are set. */
export const TodoFields = Type.Object(optional)
export type TodoFields = Static<typeof TodoFields>

/**
 * A change of a to-do: an omitted field stays as it is, and null clears one (RFC 7396). What is cleared is as if it had never
 * been set.
 */
export const PatchTodo = Type.Object(
  {
    ...optional,
    notes: Type.Optional(Nullable(settable.notes)),
    priority: Type.Optional(Nullable(settable.priority)),
    labels: Type.Optional(Nullable(settable.labels)),
  },
  {
    $id: 'PatchTodo',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ contents: 'buy milk', is_done: false, due: { date: '2026-12-24' } }],
  },
)
export type PatchTodo = Static<typeof PatchTodo>

/** What a to-do has of fields that nobody has set, beside those that are null then. */
export const UNSET = { notes: '', priority: 4, labels: [] } satisfies TodoFields

/** The fields that a change sets, with what they are once they are cleared. */
export function fieldsOf({ notes, priority, labels, ...others }: PatchTodo): TodoFields {
  return {
    ...others,
    ...(notes !== undefined && { notes: notes ?? UNSET.notes }),
    ...(priority !== undefined && { priority: priority ?? UNSET.priority }),
    ...(labels !== undefined && { labels: labels ?? UNSET.labels }),
  }
}

/** Whether each to-do comes with its user. */
export const IncludeUser = Type.Optional(
  Type.Literal('user', { description: 'Adds its `user` to each to-do, in the same SQL statement' }),
)

/** How one to-do is asked for. */
export const GetTodoQuery = Type.Object({ include: IncludeUser }, { additionalProperties: false })
export type GetTodoQuery = Static<typeof GetTodoQuery>

/** One page of a list. */
export const TodoPage = Type.Object(
  {
    todos: Type.Array(ref(Todo)),
    next_cursor: NextCursor,
  },
  { $id: 'TodoPage' },
)
export type TodoPage = Static<typeof TodoPage>
