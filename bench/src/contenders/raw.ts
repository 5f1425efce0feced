import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createPool, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'

/**
 * The limit of what Node and MySQL can do: a bare server, prepared statements and `JSON.stringify`. It validates nothing
 * and believes every token. A program of its own.
 */
const { DATABASE_URL = '', HOST, PORT, POOL_SIZE } = process.env
const pool = createPool({ uri: DATABASE_URL, connectionLimit: Number(POOL_SIZE) })
pool.pool.on('connection', (connection) => connection.query("SET SESSION transaction_isolation = 'READ-COMMITTED'"))

const PAGE = 20
const LIST = 'select id, contents, is_done, user_id from todo where user_id = ? order by id limit 21'
const ONE = 'select id, contents, is_done, user_id from todo where id = ? and user_id = ?'
const RAISE = 'insert into user (id, username, version) values (?, ?, 1) on duplicate key update version = version + 1'
const INSERT = 'insert into todo (contents, is_done, user_id) values (?, ?, ?)'
const UPDATE = 'update todo set contents = ?, is_done = ? where id = ? and user_id = ?'

interface User {
  readonly id: number
  readonly username: string
}
interface Body {
  readonly contents: string
  readonly is_done?: boolean
}

const server = createServer((incoming, response) => {
  answer(incoming, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(PORT), HOST)
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void pool.end()
})

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = incoming
  if (url === '/readyz') return send(response, 200, { status: 'ok' })
  const user = userOf(incoming)
  const id = Number(url.slice('/todos/'.length))
  if (method === 'POST') return send(response, 201, await create(user, await bodyOf(incoming)))
  if (method === 'PATCH') return send(response, 200, await patch(user, id, await bodyOf(incoming)))
  return send(response, 200, id > 0 ? await one(user, id) : await list(user))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
  })
  response.end(json)
}

function userOf({ headers: { authorization = '' } }: IncomingMessage): User {
  const { sub, username } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString())
  return { id: Number(sub), username }
}

async function bodyOf(incoming: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const chunk of incoming) text += chunk
  return JSON.parse(text)
}

async function list({ id }: User) {
  const [rows] = await pool.execute<RowDataPacket[]>(LIST, [id])
  return { todos: rows.slice(0, PAGE).map(toJson), next_cursor: rows.length > PAGE ? String(rows[PAGE - 1]?.id) : null }
}

async function one(user: User, id: number) {
  const [[row]] = await pool.execute<RowDataPacket[]>(ONE, [id, user.id])
  return toJson(row)
}

function create(user: User, { contents, is_done = false }: Body) {
  return write(user, INSERT, [contents, is_done, user.id], ({ insertId: id }) => ({
    id,
    contents,
    is_done,
    user_id: user.id,
  }))
}

function patch(user: User, id: number, { contents, is_done = false }: Body) {
  return write(user, UPDATE, [contents, is_done, id, user.id], () => ({ id, contents, is_done, user_id: user.id }))
}

async function write<T>(
  user: User,
  sql: string,
  values: (string | number | boolean)[],
  result: (header: ResultSetHeader) => T,
) {
  const connection = await pool.getConnection()
  try {
    await connection.beginTransaction()
    await connection.execute(RAISE, [user.id, user.username])
    const [header] = await connection.execute<ResultSetHeader>(sql, values)
    await connection.commit()
    return result(header)
  } catch (error) {
    await connection.rollback()
    throw error
  } finally {
    connection.release()
  }
}

function toJson(row: RowDataPacket | undefined) {
  return { ...row, is_done: row?.is_done === 1 }
}
