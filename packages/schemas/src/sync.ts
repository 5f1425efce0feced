import { type Static, Type } from 'typebox'
import { Comment } from './comments.ts'
import { Id } from './ids.ts'
import { Label } from './labels.ts'
import { List } from './lists.ts'
import { Nullable } from './nullable.ts'
import { Position } from './positions.ts'
import { ref } from './ref.ts'
import { Reminder } from './reminders.ts'
import { Role } from './roles.ts'
import { SavedFilter } from './saved-filters.ts'
import { Section } from './sections.ts'
import { Settings } from './settings.ts'
import { Todo } from './todos.ts'
import { User } from './users.ts'

/** How a client asks what has changed. */
export const SyncQuery = Type.Object(
  {
    token: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 12_000,
        description: 'The `token` of the answer before. Left out, everything is sent',
      }),
    ),
    limit: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      default: 500,
      description: 'How many to-dos, or changes, one answer has at the most',
    }),
    wait: Type.Integer({
      minimum: 0,
      maximum: 25,
      default: 0,
      description: 'How many seconds the answer is held back until there is something to tell',
    }),
  },
  { additionalProperties: false },
)
export type SyncQuery = Static<typeof SyncQuery>

const { todo_count: _todoCount, ...shown } = Label.properties

/** How a user wants a label to be shown. */
export const SyncLabel = Type.Object(
  { id: { ...Id, description: 'What `deleted` calls it' }, ...shown, position: Position },
  { $id: 'SyncLabel', description: 'How a label is shown. One that only to-dos have is not among them' },
)
export type SyncLabel = Static<typeof SyncLabel>

/** That somebody is in a list. */
export const SyncMember = Type.Object(
  { list_id: Id, user_id: { ...Id, description: 'The id of the user' }, role: Role },
  { $id: 'SyncMember' },
)
export type SyncMember = Static<typeof SyncMember>

/** The kinds of things that a client keeps by their ids. */
export const SYNCED_KINDS = ['list', 'section', 'todo', 'label', 'filter', 'comment', 'reminder'] as const
export type SyncedKind = (typeof SYNCED_KINDS)[number]

/** Something that is not there any more, or that the caller does not see any more. */
export const SyncDeleted = Type.Object(
  {
    type: Type.Enum([...SYNCED_KINDS], {
      type: 'string',
      description:
        'What it is. With a list, all that is in it is gone: its members, its sections, its to-dos. With a to-do, its comments and reminders',
      examples: ['todo'],
    }),
    id: Id,
  },
  { $id: 'SyncDeleted' },
)
export type SyncDeleted = Static<typeof SyncDeleted>

/** What has changed: how it is now, whatever it was in between. */
export const SyncAnswer = Type.Object(
  {
    token: Type.String({
      description: 'What to ask with the next time. It says how far the client is; the server keeps nothing',
      examples: ['eyJ1c2VyIjoxfQ'],
    }),
    is_full: Type.Boolean({
      description: 'Whether to forget everything first: what was known is too old to tell what has changed since',
      examples: [false],
    }),
    has_more: Type.Boolean({ description: 'Whether there is more: ask again at once', examples: [false] }),
    deleted: Type.Array(ref(SyncDeleted), { description: 'To be taken away, before the rest is put in' }),
    lists: Type.Array(ref(List), { description: 'Also those in the archive' }),
    members: Type.Array(ref(SyncMember), {
      description: 'All members of each list in `lists`: whoever is not among them is none any more',
    }),
    users: Type.Array(ref(User), { description: 'The names of those members' }),
    sections: Type.Array(ref(Section)),
    todos: Type.Array(ref(Todo), { description: 'Not those in the trash: they are `deleted`' }),
    labels: Type.Array(ref(SyncLabel)),
    filters: Type.Array(ref(SavedFilter)),
    comments: Type.Array(ref(Comment), { description: 'With a to-do in `todos` come all that there are on it' }),
    reminders: Type.Array(ref(Reminder), {
      description: 'Your own. With a to-do in `todos` come all that you have of it',
    }),
    settings: Nullable(ref(Settings)),
  },
  { $id: 'SyncAnswer' },
)
export type SyncAnswer = Static<typeof SyncAnswer>
