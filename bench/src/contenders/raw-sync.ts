import type { Pool, RowDataPacket } from 'mysql2/promise'
import { COLUMNS, toJson } from './raw-todos.ts'

/** As many as an answer of the service has. */
const MOST = 500
const ACCOUNT = 'select version, time_zone, week_start, locale from user where id = ?'
const LISTS = `select l.*, m.role, m.position, u.username from list_member m join list l on l.id = m.list_id
  join user u on u.id = m.user_id where m.user_id = ? and l.deleted_at is null`
const SECTIONS = 'select s.* from section s join list_member m on m.list_id = s.list_id where m.user_id = ?'
const LABELS = 'select * from label where user_id = ?'
const FILTERS = 'select * from filter where user_id = ?'
const TODOS = `select ${COLUMNS} from todo where user_id = ? and deleted_at is null order by id limit ${MOST}`
const PAGE = `select ${COLUMNS} from todo where user_id = ? and deleted_at is null and id > ? order by id limit ?`
const CHANGED = `select distinct entity_id from \`change\` where user_id = ? and version > ? and entity = 'todo' limit ${MOST}`
const SOME = `select ${COLUMNS} from todo where user_id = ? and deleted_at is null and id in `

/**
 * What `/sync` answers for a user who shares no list, by the fewest statements. The token is a version; that of a page is the
 * id of its last to-do.
 */
export class RawSync {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async everything(userId: number) {
    const rest = await this.#rest(userId)
    const todos = (await this.#rows(TODOS, [userId])).map(toJson)
    return { token: String(rest.settings?.version), ...rest, todos }
  }

  /** Everything, page by page: what is no to-do is on the first one. */
  async page(userId: number, asked: URLSearchParams) {
    const [token, limit] = [asked.get('token'), Number(asked.get('limit'))]
    const rest = token === null ? await this.#rest(userId) : {}
    // MySQL's prepared statements take the number of rows as text.
    const rows = await this.#rows(PAGE, [userId, Number(token), String(limit)])
    return {
      token: String([token, ...rows.map(({ id }) => id)].at(-1)),
      has_more: rows.length === limit,
      ...rest,
      todos: rows.map(toJson),
    }
  }

  async #rest(userId: number) {
    const [settings] = await this.#rows(ACCOUNT, [userId])
    const lists = await this.#rows(LISTS, [userId])
    const sections = await this.#rows(SECTIONS, [userId])
    const labels = await this.#rows(LABELS, [userId])
    const filters = await this.#rows(FILTERS, [userId])
    return { settings, lists, sections, labels, filters }
  }

  async since(userId: number, version: number) {
    const [account] = await this.#rows(ACCOUNT, [userId])
    const ids = (await this.#rows(CHANGED, [userId, version])).map(({ entity_id }) => Number(entity_id))
    const some = `${SOME}(${ids.map(() => '?').join()})`
    const todos = ids.length === 0 ? [] : (await this.#rows(some, [userId, ...ids])).map(toJson)
    return { token: String(account?.version), todos }
  }

  async #rows(sql: string, values: (number | string)[]): Promise<RowDataPacket[]> {
    const [rows] = await this.#pool.execute<RowDataPacket[]>(sql, values)
    return rows
  }
}
