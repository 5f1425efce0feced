import { defineEntity, type Opt, p } from '@mikro-orm/core'
import { UNSET } from '@todo/schemas'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ListEntity } from '../lists/list.entity.ts'
import { SectionEntity } from '../lists/section.entity.ts'
import { searchTextOf } from '../queries/search/search-text.ts'

/** What filters ask for, and no text: two indexes have it, so that rows that do not have it need not be read. */
const ASKED = ['list_id', 'section_id', 'parent_id', 'priority', 'assignee_id', 'created_by'] as const

export const TodoSchema = defineEntity({
  name: 'Todo',
  tableName: 'todo',
  indexes: [
    { name: 'todo_user_id_index', properties: ['user', 'deleted_at'] },
    {
      name: 'todo_user_id_is_done_index',
      properties: [
        'user',
        'deleted_at',
        'is_done',
        'id',
        ...ASKED,
        'due_date',
        'deadline',
        'created_at',
        'completed_at',
      ],
    },
    {
      name: 'todo_due_index',
      properties: ['user', 'deleted_at', 'is_done', 'due_date', 'due_time', 'id', ...ASKED],
    },
    { name: 'todo_priority_index', properties: ['user', 'deleted_at', 'is_done', 'priority'] },
    { name: 'todo_created_at_index', properties: ['user', 'deleted_at', 'is_done', 'created_at'] },
    { name: 'todo_updated_at_index', properties: ['user', 'deleted_at', 'is_done', 'updated_at'] },
    { name: 'todo_contents_index', properties: ['user', 'deleted_at', 'is_done', 'contents'] },
    { name: 'todo_version_index', properties: ['user', 'version'] },
    { name: 'todo_list_id_position_index', properties: ['list_id', 'deleted_at', 'position'] },
    { name: 'todo_list_id_is_done_index', properties: ['list_id', 'deleted_at', 'is_done'] },
  ],
  uniques: [{ name: 'todo_user_id_uid_unique', properties: ['user', 'uid'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    uid: p.string().length(36),
    user: () => p.manyToOne(AccountEntity).deleteRule('cascade').updateRule('no action').index(false),
    list_id: () => belongsTo(ListEntity, 'list_id').index(false),
    section_id: () =>
      p
        .manyToOne(SectionEntity)
        .mapToPk()
        .fieldName('section_id')
        .nullable()
        .deleteRule('set null')
        .updateRule('no action')
        .index('todo_section_id_index'),
    parent_id: () => belongsTo(TodoEntity, 'parent_id').nullable().index('todo_parent_id_index'),
    position: p.string().length(255),
    contents: p.string().length(256),
    notes: p.text().length(64_000),
    is_done: p.boolean().default(false),
    completed_at: p.bigint('number').unsigned().nullable(),
    completed_by: p.integer().unsigned().nullable(),
    priority: p.integer().unsigned().default(UNSET.priority),
    labels: p.text().length(64_000),
    due_date: p.string().length(10).nullable(),
    due_time: p.string().length(5).nullable(),
    due_time_zone: p.string().length(64).nullable(),
    due_at: p.bigint('number').nullable(),
    start_date: p.string().length(10).nullable(),
    start_time: p.string().length(5).nullable(),
    start_time_zone: p.string().length(64).nullable(),
    deadline: p.string().length(10).nullable(),
    duration_minutes: p.integer().unsigned().nullable(),
    recurrence: p.text().length(4_000).nullable(),
    series: p.text().length(4_000).nullable(),
    assignee_id: p.integer().unsigned().nullable(),
    created_by: p.integer().unsigned(),
    ...stampColumns(),
    deleted_at: p.bigint('number').unsigned().nullable(),
    attachments: p.text().length(64_000).nullable(),
    has_reminders: p.boolean().default(false),
    has_comments: p.boolean().default(false),
    search_text: p
      .text()
      .columnType('mediumtext')
      .nullable()
      .onCreate((todo: { contents: string; notes: string }) => searchTextOf(todo))
      .onUpdate((todo: { contents: string; notes: string }) => searchTextOf(todo)),
  },
})

/**
 * A to-do. Its properties have the names of the columns; `todo.json.ts` makes the fields of the JSON from them. `user` is
 * the account that owns its list.
 *
 * - `due_at`: the moment of a due with a time zone, in milliseconds since 1970. Any other due depends on who looks.
 * - `labels`, `recurrence`, `series`, `attachments`: JSON.
 * - `series`: where the present due is in its series; see `Series`.
 * - `deleted_at`: since when it is in the trash.
 * - `has_reminders`: whether anybody has, or had, a reminder for it; so a change of any other need not look for them.
 * - `has_comments`: whether it has comments, or has had some; so nobody looks for those of any other.
 * - `search_text`: what it is found by; it follows from `contents` and `notes` whenever they change.
 */
export class TodoEntity extends TodoSchema.class {
  get user_id(): Opt<number> {
    return this.user.id
  }
}
TodoSchema.setClass(TodoEntity)
