import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** A new column: its type, and whether it has a value in every row although it has no default. */
const COLUMNS: { name: string; type: string; isRequired?: true; rest?: string }[] = [
  { name: 'uid', type: 'varchar(36)', isRequired: true },
  { name: 'list_id', type: 'integer', isRequired: true },
  { name: 'section_id', type: 'integer' },
  { name: 'parent_id', type: 'integer' },
  { name: 'position', type: 'varchar(255)', isRequired: true },
  { name: 'notes', type: 'text', isRequired: true },
  { name: 'completed_at', type: 'bigint' },
  { name: 'completed_by', type: 'integer' },
  { name: 'priority', type: 'integer', rest: 'not null default 4' },
  { name: 'labels', type: 'text', isRequired: true },
  { name: 'due_date', type: 'varchar(10)' },
  { name: 'due_time', type: 'varchar(5)' },
  { name: 'due_time_zone', type: 'varchar(64)' },
  { name: 'due_at', type: 'bigint signed' },
  { name: 'start_date', type: 'varchar(10)' },
  { name: 'start_time', type: 'varchar(5)' },
  { name: 'start_time_zone', type: 'varchar(64)' },
  { name: 'deadline', type: 'varchar(10)' },
  { name: 'duration_minutes', type: 'integer' },
  { name: 'recurrence', type: 'text' },
  { name: 'series', type: 'text' },
  { name: 'assignee_id', type: 'integer' },
  { name: 'created_by', type: 'integer', isRequired: true },
  { name: 'created_at', type: 'bigint', isRequired: true },
  { name: 'updated_at', type: 'bigint', isRequired: true },
  { name: 'version', type: 'integer', isRequired: true },
  { name: 'deleted_at', type: 'bigint' },
]

/** Two that there were have the trash in them now. */
const CHANGED_INDEXES = {
  todo_user_id_index: 'user_id, deleted_at',
  todo_user_id_is_done_index: 'user_id, deleted_at, is_done',
}
const INDEXES = {
  ...CHANGED_INDEXES,
  todo_due_index: 'user_id, deleted_at, is_done, due_date, due_time',
  todo_priority_index: 'user_id, deleted_at, is_done, priority',
  todo_created_at_index: 'user_id, deleted_at, is_done, created_at',
  todo_updated_at_index: 'user_id, deleted_at, is_done, updated_at',
  todo_contents_index: 'user_id, deleted_at, is_done, contents',
  todo_version_index: 'user_id, version',
  todo_list_id_position_index: 'list_id, deleted_at, position',
  todo_section_id_index: 'section_id',
  todo_parent_id_index: 'parent_id',
}
const UNIQUE = 'todo_user_id_uid_unique'

/** Of SQLite: a UUID of version 4 (RFC 9562), made of random bytes. */
const NEW_UUID = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`

/**
 * What a to-do has but for its contents, and the list that it is in. All that there are go into the inbox of their
 * account, in the order of their ids. When they were made is not known: they get the moment of the migration.
 *
 * From then on, replicas of an older release cannot add to-dos: they know of no list.
 */
export class AddTodoFields extends PortableMigration {
  override async up(): Promise<void> {
    if (this.isSqlite) await this.#makeAnew()
    else await this.#alter()
  }

  /** In MySQL: three steps, each of which may be done already. One `alter table` is done as a whole or not at all. */
  async #alter(): Promise<void> {
    const added = COLUMNS.map(({ name, type, rest = '' }) => `add ${name} ${mysqlType(type)} ${rest}`)
    await this.unlessThere(this.#statement(`alter table todo ${added.join(', ')}`))
    await this.#fill()
    const required = COLUMNS.filter(({ isRequired }) => isRequired)
    const changes = [
      ...required.map(({ name, type }) => `modify ${name} ${mysqlType(type)} not null`),
      `add unique ${UNIQUE} (user_id, uid)`,
      ...Object.keys(CHANGED_INDEXES).map((name) => `drop index ${name}`),
      ...Object.entries(INDEXES).map(([name, columns]) => `add index ${name} (${columns})`),
      'add constraint todo_list_id_foreign foreign key (list_id) references list (id) on delete cascade',
      'add constraint todo_section_id_foreign foreign key (section_id) references section (id) on delete set null',
      'add constraint todo_parent_id_foreign foreign key (parent_id) references todo (id) on delete cascade',
    ]
    await this.unlessThere(this.#statement(`alter table todo ${changes.join(', ')}`))
  }

  /** Many rows at a time, so that it goes on where it was cut off. */
  async #fill(): Promise<void> {
    const now = Date.now()
    for (let filled = 1; filled > 0; ) {
      const result = await sql`
        update todo
        join (select id from todo where list_id is null order by id limit 10000) some on some.id = todo.id
        join user on user.id = todo.user_id
        join list on list.user_id = todo.user_id and list.is_inbox
        set todo.uid = uuid(), todo.list_id = list.id, todo.position = concat('j', lpad(todo.id, 10, '0')),
          todo.notes = '', todo.labels = '[]', todo.created_by = todo.user_id, todo.created_at = ${now},
          todo.updated_at = ${now}, todo.version = user.version`.execute(this.db)
      filled = Number(result.numAffectedRows)
    }
  }

  /**
   * SQLite cannot add a column that refers to another table and must have a value: the table is made anew, in one
   * transaction. What is in `sqlite_sequence` keeps ids from being given twice.
   */
  async #makeAnew(): Promise<void> {
    const { rows } = await sql`select name from pragma_table_info('todo') where name = 'uid'`.execute(this.db)
    if (rows.length > 0) return
    const now = Date.now()
    const columns = COLUMNS.map(({ name, type, isRequired, rest = '' }) => {
      const plain = type.replace(' signed', '')
      return `${name} ${plain} ${isRequired ? 'not null' : rest}`
    })
    await this.#run(`create table todo_anew (
      id integer not null primary key autoincrement, contents varchar(256) not null, is_done integer not null default false,
      user_id integer not null, ${columns.join(', ')},
      constraint todo_user_id_foreign foreign key (user_id) references user (id) on delete cascade,
      constraint todo_list_id_foreign foreign key (list_id) references list (id) on delete cascade,
      constraint todo_section_id_foreign foreign key (section_id) references section (id) on delete set null,
      constraint todo_parent_id_foreign foreign key (parent_id) references todo_anew (id) on delete cascade)`)
    await sql`
      insert into todo_anew (id, contents, is_done, user_id, uid, list_id, position, notes, labels, created_by, created_at,
        updated_at, version)
      select t.id, t.contents, t.is_done, t.user_id, ${sql.raw(NEW_UUID)}, l.id, printf('j%010d', t.id), '', '[]', t.user_id,
        ${now}, ${now}, u.version
      from todo t join user u on u.id = t.user_id join list l on l.user_id = t.user_id and l.is_inbox`.execute(this.db)
    await this.#run(
      "insert into sqlite_sequence (name, seq) select 'todo_anew', 0 where not exists (select 1 from sqlite_sequence where name = 'todo_anew')",
    )
    await this.#run(
      "update sqlite_sequence set seq = coalesce((select seq from sqlite_sequence where name = 'todo'), 0) where name = 'todo_anew'",
    )
    await this.#run('drop table todo')
    await this.#run('alter table todo_anew rename to todo')
    await this.#run(`create unique index ${UNIQUE} on todo (user_id, uid)`)
    for (const [name, indexed] of Object.entries(INDEXES)) await this.#run(`create index ${name} on todo (${indexed})`)
  }

  async #run(text: string): Promise<void> {
    await this.#statement(text).execute()
  }

  #statement(text: string) {
    return { execute: () => sql.raw(text).execute(this.db) }
  }
}

function mysqlType(type: string): string {
  return /^(integer|bigint)$/.test(type) ? `${type} unsigned` : type
}
