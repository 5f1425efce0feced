import { hash, randomUUID } from 'node:crypto'
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'

const PAGE = 20
const ABOVE_IDS = 2 ** 31
/** The columns of a to-do. */
export const COLUMNS = [
  'id, uid, user_id, list_id, section_id, parent_id, position, contents, notes, is_done, priority, labels',
  'due_date, due_time, due_time_zone, start_date, start_time, start_time_zone, deadline, duration_minutes, recurrence',
  'completed_at, completed_by, created_by, created_at, updated_at, version',
].join(', ')
const LIST = `select ${COLUMNS} from todo where user_id = ? and deleted_at is null order by id limit 21`
const ONE = `select ${COLUMNS} from todo t where id = ? and deleted_at is null
  and exists (select 1 from list_member m where m.list_id = t.list_id and m.user_id = ?)`
const OWN = `select ${COLUMNS}, series from todo where id = ? and deleted_at is null and user_id = ?`
const RAISE = raiseWith('null')
/** The same, and the id of the inbox is the rest. */
const RAISE_WITH_INBOX = raiseWith(
  '(select l.id from list as l where l.user_id = user.id and l.deleted_at is null and l.is_inbox = true)',
)
const INSERT = `insert into todo (uid, user_id, list_id, position, contents, notes, is_done, priority, labels, completed_at,
  completed_by, created_by, created_at, updated_at, version, search_text) values (?, ?, ?, ?, ?, '', ?, 4, '[]', ?, ?, ?, ?, ?, ?, ?)`
const UPDATE = `update todo set contents = ?, is_done = ?, completed_at = ?, completed_by = ?, updated_at = ?, version = ?,
  search_text = ? where id = ?`
const LOG = `insert into \`change\` (user_id, version, n, at, actor_id, actor_kind, request_id, entity, entity_id, list_id,
  action, \`before\`, \`after\`) values (?, ?, 1, ?, ?, 'session', '', 'todo', ?, ?, ?, ?, ?)`

const SETTINGS = 'select time_zone, week_start, locale, unmailed from user where id = ?'
const BELOW = `with recursive tree as (select t.id, 1 as level from todo t where t.parent_id = ? and t.user_id = ?
  union all select t.id, tree.level + 1 as level from tree join todo t on t.parent_id = tree.id) select * from tree`
const OVER = `insert into occurrence (user_id, todo_id, due, action, at, actor_id, version) values (?, ?, ?, 'complete', ?, ?, ?)`
const ADVANCE = 'update todo set due_date = ?, series = ?, updated_at = ?, version = ? where id = ?'

const ANSWERED = 'select answer from idempotency_key where id = ?'
const KEEP = 'insert into idempotency_key (id, user_id, fingerprint, answer, expires_at) values (?, ?, ?, ?, ?)'
const DAY_MS = 86_400_000

/** What a client sends. */
export interface Body {
  readonly contents: string
  readonly is_done?: boolean
}

/** A transaction that has raised the version of an account: its connection, that version, the time, and the inbox. */
type Transaction = [connection: PoolConnection, version: number, now: number, inbox: number]

/** To-dos by the statements that the todo-service makes, written out. A user's account has to be there. */
export class RawTodos {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async list(userId: number) {
    const [rows] = await this.#pool.execute<RowDataPacket[]>(LIST, [userId])
    const next = rows.length > PAGE ? String(rows[PAGE - 1]?.id) : null
    return { todos: rows.slice(0, PAGE).map(toJson), next_cursor: next }
  }

  async one(userId: number, id: number) {
    const [[row]] = await this.#pool.execute<RowDataPacket[]>(ONE, [id, userId])
    return toJson(row)
  }

  create(userId: number, body: Body) {
    return this.#write(RAISE_WITH_INBOX, userId, (...transaction) => insert(userId, body, transaction))
  }

  /** Creates one, once for each key: the answer is kept in the same transaction. */
  async createOnce(userId: number, key: string, body: Body) {
    const id = hash('sha256', `${userId} ${key}`, 'base64url')
    const [[kept]] = await this.#pool.execute<RowDataPacket[]>(ANSWERED, [id])
    if (kept) return JSON.parse(String(kept.answer))
    return this.#write(RAISE_WITH_INBOX, userId, async (...transaction) => {
      const [connection, , now] = transaction
      const json = await insert(userId, body, transaction)
      const fingerprint = hash('sha256', JSON.stringify(body), 'base64url')
      await connection.execute(KEEP, [id, userId, fingerprint, JSON.stringify(json), now + DAY_MS])
      return json
    })
  }

  patch(userId: number, id: number, { contents, is_done = false }: Body) {
    return this.#write(RAISE, userId, async (connection, version, now) => {
      const [[row]] = await connection.execute<RowDataPacket[]>(OWN, [id, userId])
      const before = toJson(row)
      const completed = { completed_at: is_done ? now : null, completed_by: is_done ? userId : null }
      const changes = { contents, is_done, ...completed, updated_at: now, version }
      await connection.execute(UPDATE, [...Object.values(changes), searchText(contents), id])
      const texts = [JSON.stringify({ is_done: before.is_done }), JSON.stringify({ is_done, ...completed })]
      const action = is_done ? 'complete' : 'reopen'
      await connection.execute(LOG, [userId, version, now, userId, id, Number(row?.list_id), action, ...texts])
      return toJson({ ...row, ...changes })
    })
  }

  /** Completes a to-do that recurs each day: no rule is read. */
  async complete(userId: number, id: number) {
    await this.#pool.execute<RowDataPacket[]>(SETTINGS, [userId])
    return this.#write(RAISE, userId, async (connection, version, now) => {
      const [[row]] = await connection.execute<RowDataPacket[]>(OWN, [id, userId])
      const { series: text, ...before } = { series: '', ...row, due_date: String(row?.due_date) }
      await connection.execute<RowDataPacket[]>(BELOW, [id, userId])
      await connection.execute(OVER, [userId, id, before.due_date, now, userId, version])
      const due_date = new Date(Date.parse(before.due_date) + DAY_MS).toISOString().slice(0, 10)
      const { start, ordinal }: { start: object; ordinal: number } = JSON.parse(text)
      const series = JSON.stringify({ start, ordinal: ordinal + 1 })
      await connection.execute(ADVANCE, [due_date, series, now, version, id])
      const texts = [
        JSON.stringify({ due: { date: before.due_date }, series: text }),
        JSON.stringify({ due: { date: due_date }, series }),
      ]
      await connection.execute(LOG, [userId, version, now, userId, id, Number(row?.list_id), 'complete', ...texts])
      return toJson({ ...before, due_date, updated_at: now, version })
    })
  }

  async #write<T>(raise: string, userId: number, work: (...transaction: Transaction) => Promise<T>) {
    const connection = await this.#pool.getConnection()
    const transaction = async () => {
      await connection.beginTransaction()
      const [{ insertId }] = await connection.execute<ResultSetHeader>(raise, [userId])
      const [version, listId] = [Math.floor(insertId / ABOVE_IDS), insertId % ABOVE_IDS]
      const result = await work(connection, version, Date.now(), listId)
      await connection.commit()
      return result
    }
    const undo = async (error: unknown) => {
      await connection.rollback()
      throw error
    }
    return transaction()
      .catch(undo)
      .finally(() => connection.release())
  }
}

/** The last insert id holds both: the version, and the list as the remainder. */
function raiseWith(list: string): string {
  return `update user set version = last_insert_id((version + 1) * ${ABOVE_IDS} + coalesce(${list}, 0)) div ${ABOVE_IDS} where id = ?`
}

async function insert(userId: number, { contents, is_done = false }: Body, transaction: Transaction) {
  const [connection, version, now, listId] = transaction
  const position = `k${String(version).padStart(11, '0')}`
  const [completedAt, completedBy] = is_done ? [now, userId] : [null, null]
  const row = {
    uid: randomUUID(),
    user_id: userId,
    list_id: listId,
    position,
    contents,
    notes: '',
    is_done,
    priority: 4,
  }
  const values = [row.uid, userId, listId, position, contents, is_done, completedAt, completedBy]
  const times = [userId, now, now, version, searchText(contents)]
  const [{ insertId: id }] = await connection.execute<ResultSetHeader>(INSERT, [...values, ...times])
  const json = toJson({
    ...row,
    id,
    labels: '[]',
    completed_at: completedAt,
    completed_by: completedBy,
    created_by: userId,
    created_at: now,
    updated_at: now,
    version,
  })
  await connection.execute(LOG, [userId, version, now, userId, id, listId, 'create', null, JSON.stringify(json)])
  return json
}

function searchText(contents: string): string {
  return `${contents}\n`.toUpperCase()
}

/** The JSON of a row: the same fields as the service answers. */
export function toJson(row: Record<string, unknown> | undefined = {}) {
  const { due_date, due_time, due_time_zone, start_date, start_time, start_time_zone, ...plain } = row
  return {
    section_id: null,
    parent_id: null,
    deadline: null,
    duration_minutes: null,
    ...plain,
    is_done: Boolean(row.is_done),
    labels: JSON.parse(String(row.labels)),
    due: due_date == null ? null : { date: due_date, time: due_time, time_zone: due_time_zone },
    start: start_date == null ? null : { date: start_date, time: start_time, time_zone: start_time_zone },
    recurrence: row.recurrence == null ? null : JSON.parse(String(row.recurrence)),
    completed_at: momentOf(row.completed_at),
    created_at: momentOf(row.created_at),
    updated_at: momentOf(row.updated_at),
  }
}

function momentOf(value: unknown): string | null {
  return value == null ? null : new Date(Number(value)).toISOString()
}
