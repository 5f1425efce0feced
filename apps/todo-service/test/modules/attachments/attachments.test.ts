import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import type { Attachment } from '@todo/schemas'
import { until } from '@todo/test-kit'
import type { Tables } from '../../../src/database/tables.ts'
import { AttachmentEntity } from '../../../src/modules/attachments/attachment.entity.ts'
import { createDiskStore } from '../../../src/modules/attachments/store/disk-store.ts'
import { sweepFiles } from '../../../src/modules/attachments/sweep-files.ts'
import { ListMemberEntity } from '../../../src/modules/lists/list-member.entity.ts'
import { TodoEntity } from '../../../src/modules/todos/todo.entity.ts'
import {
  type App,
  buildTestApp,
  type Client,
  clientOf,
  isInvalid,
  isProblem,
  newUser,
  onEachDatabase,
  tokenFor,
} from '../../helper.ts'
import { share } from '../sync/world.ts'

const DAY_MS = 86_400_000
const LIMIT = 100_000
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex')
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

/** Sends a file. What is not text for JSON goes as it is. */
function attach(who: Client, todo: number, name: string, bytes: Buffer | string, type = 'application/octet-stream') {
  return who.call('POST', `/todos/${todo}/attachments?name=${encodeURIComponent(name)}`, bytes, {
    'content-type': type,
  })
}

/** A program that reads a file, and refuses it where it says virus; one that cannot read it ends otherwise. */
const SCANNER = `process.stdin.toArray().then((all)=>process.exit(/virus/.test(all.join(''))?1:/broken/.test(all.join(''))?2:0))`

/** Says of a to-do that it has more files, of which there is no more than that. */
async function addCopies({ orm }: App, id: number, count: number): Promise<void> {
  const em = orm.em.fork()
  const todo = await em.findOneOrFail(TodoEntity, { id })
  const files: Attachment[] = JSON.parse(todo.attachments ?? '[]')
  const copies = Array.from({ length: count }, (_, n) => ({ ...files[0], id: randomUUID(), name: `copy ${n}` }))
  todo.attachments = JSON.stringify([...files, ...copies])
  await em.flush()
}

onEachDatabase(async (t, database) => {
  const folder = t.testdir()
  const FILES_DIR = path.join(folder, 'files')
  const scanner = path.join(folder, 'scanner.js')
  writeFileSync(scanner, SCANNER)
  const settings = { FILES_DIR, FILE_LIMIT_BYTES: String(LIMIT), ACCOUNT_FILES_BYTES: String(3 * LIMIT) }
  const env = { ...settings, WEBHOOKS_CONCURRENCY: '0', JOBS_POLL_MS: '200' }
  const { app, feed } = await buildTestApp(t, database, { env, pullMs: 100 })
  const store = createDiskStore(FILES_DIR)
  const files = () =>
    existsSync(FILES_DIR) ? readdirSync(FILES_DIR).flatMap((name) => readdirSync(path.join(FILES_DIR, name))) : []
  const rows = () => app.orm.em.getKysely<Tables>().selectFrom('attachment')
  const rowsOf = (todo: number) => rows().selectAll().where('todo_id', '=', todo).execute()
  const age = (id: string, column: 'created_at' | 'removed_at', at: number) =>
    app.orm.em
      .getKysely<Tables>()
      .updateTable('attachment')
      .set({ [column]: at })
      .where('id', '=', id)
      .execute()

  t.test('a file is attached, shown with its to-do, and downloaded as it was', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const bytes = randomBytes(70_000)
    const added = await attach(ada, todo, '中文 "x".bin', bytes)
    t.equal(added.statusCode, 201)
    const file = added.json()
    t.match(file, { name: '中文 "x".bin', type: 'application/octet-stream', size: 70_000, created_by: ada.user.id })
    t.equal(added.headers.location, `/todos/${todo}/attachments/${file.id}`)
    t.same((await ada.get(`/todos/${todo}`)).json().attachments, [file])
    const answer = await ada.get(`/todos/${todo}/attachments/${file.id}`)
    t.equal(answer.statusCode, 200)
    t.ok(answer.rawPayload.equals(bytes))
    t.match(answer.headers, {
      'content-length': '70000',
      'content-disposition':
        /^attachment; filename="\?\? \\"x\\"\.bin"; filename\*=utf-8''%E4%B8%AD%E6%96%87%20%22x%22\.bin$/i,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
    })
    const again = await ada.call('GET', `/todos/${todo}/attachments/${file.id}`, undefined, {
      'if-none-match': String(answer.headers.etag),
    })
    t.equal(again.statusCode, 304)
  })

  t.test('a download that was cut off goes on', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id, sha256 } = (await attach(ada, todo, 'a', '0123456789')).json()
    t.match(await rowsOf(todo), [{ sha256 }], 'a backup compares with it what is on the disk')
    const url = `/todos/${todo}/attachments/${id}`
    const part = async (range: string, more: Record<string, string> = {}) => {
      const { statusCode, headers, body } = await ada.get(url, { range, ...more })
      t.equal(headers['content-length'], String(body.length))
      return [statusCode, headers['content-range'], body]
    }
    const whole = [200, undefined, '0123456789']
    t.same(await part('bytes=2-4'), [206, 'bytes 2-4/10', '234'])
    t.same(await part('bytes=7-'), [206, 'bytes 7-9/10', '789'])
    t.same(await part('bytes=-3'), [206, 'bytes 7-9/10', '789'])
    t.same(await part('Bytes=-99'), [206, 'bytes 0-9/10', '0123456789'])
    t.same(await part('bytes=9-99'), [206, 'bytes 9-9/10', '9'])
    for (const range of ['bytes=4-2', 'bytes=0-1,3-4', 'bytes=-', 'bytes=a-b', 'lines=0-1', 'bytes=1e0-2', ''])
      t.same(await part(range), whole, range)
    for (const range of ['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=999999999999999-']) {
      const answer = await ada.get(url, { range })
      isProblem(t, answer, 416, 'RANGE_NOT_SATISFIABLE')
      t.equal(answer.headers['content-range'], 'bytes */10')
    }
    t.same(await part('bytes=2-4', { 'if-range': `"${sha256}"` }), [206, 'bytes 2-4/10', '234'])
    for (const other of ['"another"', `W/"${sha256}"`, 'Sun, 29 Nov 2026 00:00:00 GMT'])
      t.same(await part('bytes=2-4', { 'if-range': other }), whole, other)
    t.equal((await ada.get(url, { range: 'bytes=2-4', 'if-none-match': `"${sha256}"` })).statusCode, 304)
    const head = await ada.call('HEAD', url, undefined, { range: 'bytes=2-4' })
    t.match([head.statusCode, head.headers['accept-ranges'], head.headers['content-length']], [200, 'bytes', '10'])
  })

  t.test('the same file under the same name is attached once', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const [first, second] = [await attach(ada, todo, 'a', 'text'), await attach(ada, todo, 'a', 'text')]
    t.same(second.json(), first.json())
    t.equal((await attach(ada, todo, 'b', 'text')).statusCode, 201)
    t.equal((await rowsOf(todo)).length, 2)
  })

  t.test('what a file is, its bytes say, whatever the client says', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const typeOf = async (name: string, bytes: Buffer | string, type: string) =>
      (await attach(ada, todo, name, bytes, type)).json().type
    t.equal(await typeOf('a.png', PNG, 'text/html'), 'image/png')
    t.equal(await typeOf('a.json', '{"a":1}', 'application/json'), 'text/plain')
    t.equal(await typeOf('a.html', '<script>alert(1)</script>', 'text/html'), 'text/plain')
    t.equal(await typeOf('a.txt', `${'a'.repeat(4_099)}中`, 'text/plain'), 'text/plain')
    t.equal(await typeOf('a.bin', Buffer.from([97, 0, 98]), 'text/plain'), 'application/octet-stream')
    t.equal(await typeOf('b.bin', Buffer.from([0xff, 0xfe, 1]), 'image/png'), 'application/octet-stream')
  })

  t.test('an SVG with a script is saved, and never shown', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id } = (await attach(ada, todo, 'x.svg', SVG, 'image/svg+xml')).json()
    const { headers } = await ada.get(`/todos/${todo}/attachments/${id}`)
    t.match(headers['content-disposition'], /^attachment; /)
    t.match(headers['content-security-policy'], /sandbox/)
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.notMatch(headers['content-type'], /svg/)
  })

  t.test('a name breaks out of no header and no folder', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const file = (await attach(ada, todo, '中文 "x"\r\n.txt', 'text')).json()
    t.equal(file.name, '中文 "x"__.txt')
    t.equal((await ada.get(`/todos/${todo}/attachments/${file.id}`)).statusCode, 200)
    t.equal((await attach(ada, todo, '../../etc/\u202egpj.exe', 'text')).json().name, '.._.._etc__gpj.exe')
    for (const name of ['', 'x'.repeat(256)]) isInvalid(t, await attach(ada, todo, name, 'text'), 'name')
  })

  t.test('of what is refused, nothing is left behind', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const before = files().length
    isProblem(t, await attach(ada, todo, 'empty', ''), 422, 'FILE_EMPTY')
    isProblem(t, await ada.call('POST', `/todos/${todo}/attachments?name=none`), 422, 'FILE_EMPTY')
    isProblem(t, await attach(ada, todo, 'large', Buffer.alloc(LIMIT + 1)), 413, 'FILE_TOO_LARGE')
    t.equal((await attach(ada, todo, 'as large as may be', Buffer.alloc(LIMIT))).statusCode, 201)
    t.equal((await rowsOf(todo)).length, 1)
    t.equal(files().length, before + 1)
  })

  t.test('an upload that lies about its size, or is cut off, leaves nothing behind', async (t) => {
    const sent = { ...env, FILES_DIR: path.join(folder, 'sent'), REQUEST_TIMEOUT_MS: '120000' }
    const { app } = await buildTestApp(t, database, { env: sent })
    const files = () => readdirSync(folder, { recursive: true }).filter((name) => /sent.*-/.test(String(name)))
    const rowsOf = async (todo: number) =>
      app.orm.em.getKysely<Tables>().selectFrom('attachment').selectAll().where('todo_id', '=', todo).execute()
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const before = files().length
    const upload = (headers: Record<string, string>) =>
      request(`${url}/todos/${todo}/attachments?name=a`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenFor(ada.user)}`, 'content-type': 'image/png', ...headers },
      })
    const endless = upload({ 'transfer-encoding': 'chunked' })
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    endless.once('response', (response) => resolve(response.resume().statusCode)).on('error', () => undefined)
    endless.write(Buffer.alloc(LIMIT))
    endless.write(Buffer.alloc(LIMIT))
    t.equal(await promise, 413)
    endless.destroy()
    const cutOff = upload({ 'content-length': '50000' }).on('error', () => undefined)
    cutOff.write(Buffer.alloc(1_000))
    await until('the upload has begun', () => files().length > before)
    cutOff.destroy()
    await until('it is forgotten', async () => (await rowsOf(todo)).length === 0)
    t.equal(files().length, before)
    t.same((await ada.get(`/todos/${todo}`)).json().attachments, [])
    // One that comes last finds no place any more.
    const late = upload({ 'transfer-encoding': 'chunked' })
    const refused = Promise.withResolvers<number | undefined>()
    late.once('response', (response) => refused.resolve(response.resume().statusCode))
    late.write('x')
    await until('it is on its way', async () => (await rowsOf(todo)).length === 1)
    await attach(ada, todo, 'first', 'x')
    await addCopies(app, todo, 49)
    late.end()
    t.equal(await refused.promise, 409)
    await until('it is forgotten, too', async () => (await rowsOf(todo)).length === 1)
  })

  t.test('an account has room for so much, and a to-do for so many', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const large = [1, 2, 3].map((n) => Buffer.alloc(LIMIT, n))
    for (const [n, bytes] of large.entries()) t.equal((await attach(ada, todo, `${n}`, bytes)).statusCode, 201)
    isProblem(t, await attach(ada, todo, 'more', 'x'), 409, 'FILE_QUOTA_EXCEEDED')
    const [first] = (await ada.get(`/todos/${todo}`)).json().attachments
    await ada.call('DELETE', `/todos/${todo}/attachments/${first.id}`)
    await addCopies(app, todo, 47)
    t.equal((await attach(ada, todo, 'the last', 'x')).statusCode, 201)
    isProblem(t, await attach(ada, todo, 'one more', 'x'), 409, 'TOO_MANY_ATTACHMENTS')
  })

  t.test('a deleted file is gone at once, and an undo brings it back', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id } = (await attach(ada, todo, 'a', 'text')).json()
    const url = `/todos/${todo}/attachments/${id}`
    t.equal((await ada.call('DELETE', url)).statusCode, 204)
    isProblem(t, await ada.get(url), 404, 'ATTACHMENT_NOT_FOUND')
    isProblem(t, await ada.call('DELETE', url), 404, 'ATTACHMENT_NOT_FOUND')
    const undo = async () => ada.call('POST', '/undo', { version: (await ada.get(`/todos/${todo}`)).json().version })
    t.equal((await undo()).statusCode, 200)
    t.equal((await ada.get(url)).body, 'text')
    t.match(await rowsOf(todo), [{ removed_at: null }])
    // An undo of the undo takes it away again. What is about to be deleted does not come back.
    await undo()
    isProblem(t, await ada.get(url), 404, 'ATTACHMENT_NOT_FOUND')
    await age(id, 'removed_at', Date.now() - 29.5 * DAY_MS)
    await undo()
    t.same((await ada.get(`/todos/${todo}`)).json().attachments, [])
  })

  t.test('files that no to-do has are deleted', async (t) => {
    const ada = clientOf(app, newUser())
    const [kept, purged, emptied] = [await ada.add(), await ada.add(), await ada.add()]
    const [stays, removed] = [
      (await attach(ada, kept, 'a', 'a')).json().id,
      (await attach(ada, kept, 'b', 'b')).json().id,
    ]
    const gone = await Promise.all([purged, emptied].map(async (todo) => (await attach(ada, todo, 'c', 'c')).json().id))
    await ada.call('DELETE', `/todos/${kept}/attachments/${removed}`)
    const lost = { id: randomUUID(), user_id: ada.user.id, todo_id: kept, size: 1, created_at: 1 }
    await app.orm.em.fork().insert(AttachmentEntity, lost)
    await ada.delete(purged)
    await ada.call('DELETE', `/trash/${purged}`)
    await ada.delete(emptied)
    await ada.call('DELETE', '/trash')
    await sweepFiles(app.orm.em, store)
    t.same((await rowsOf(kept)).map(({ id }) => id).sort(), [stays, removed].sort())
    for (const todo of [purged, emptied]) t.same(await rowsOf(todo), [])
    for (const file of gone) t.notOk(files().includes(file))
    await age(removed, 'removed_at', Date.now() - 31 * DAY_MS)
    await sweepFiles(app.orm.em, store)
    t.same(
      await rowsOf(kept),
      (await rowsOf(kept)).filter(({ id }) => id === stays),
    )
    t.notOk(files().includes(removed))
    t.equal((await ada.get(`/todos/${kept}/attachments/${stays}`)).body, 'a')
  })

  t.test('files go with their to-do into another account, and count there', async (t) => {
    const [ada, bob] = [clientOf(app, newUser()), clientOf(app, newUser('bob'))]
    const list = (await bob.call('POST', '/lists', { name: 'ours' })).json().id
    await ada.add()
    await share(app, [bob, ada], list, 'editor')
    const todo = await ada.add()
    const file = (await attach(ada, todo, 'a', 'text')).json()
    await ada.call('POST', `/todos/${todo}/move`, { list_id: list })
    t.match(await rowsOf(todo), [{ user_id: bob.user.id }])
    t.equal((await bob.get(`/todos/${todo}/attachments/${file.id}`)).body, 'text')
    const transferred = await bob.call('POST', `/lists/${list}/transfer`, { user_id: ada.user.id })
    t.equal(transferred.statusCode, 200)
    t.match(await rowsOf(todo), [{ user_id: ada.user.id }])
    await app.orm.em.fork().nativeDelete(ListMemberEntity, { list_id: list, user_id: bob.user.id })
    isProblem(t, await bob.get(`/todos/${todo}/attachments/${file.id}`), 404, 'TODO_NOT_FOUND')
  })

  t.test('the log and /sync tell of files, as of all else of a to-do', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { token } = (await ada.get('/sync')).json()
    const file = (await attach(ada, todo, 'a', 'text')).json()
    const { todos } = (await ada.get(`/sync?token=${encodeURIComponent(token)}`)).json()
    t.match(todos, [{ id: todo, attachments: [file] }])
    const { changes } = (await ada.get(`/todos/${todo}/history`)).json()
    t.match(changes[0], { action: 'update', fields: [{ field: 'attachments', before: [], after: [file] }] })
  })

  t.test('without a store, files wait, and to-dos go on', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id } = (await attach(ada, todo, 'a', 'text')).json()
    rmSync(FILES_DIR, { recursive: true })
    writeFileSync(FILES_DIR, 'no folder')
    t.teardown(() => rmSync(FILES_DIR, { recursive: true, force: true }))
    for (const answer of [await attach(ada, todo, 'b', 'more'), await ada.get(`/todos/${todo}/attachments/${id}`)]) {
      isProblem(t, answer, 503, 'FILES_UNAVAILABLE')
      t.equal(answer.headers['retry-after'], '2')
    }
    t.equal((await ada.patch(todo, { contents: 'goes on' })).statusCode, 200)
    t.equal((await rowsOf(todo)).filter(({ is_ready }) => !is_ready).length, 1, 'the sweep looks after the rest')
    for (let tries = 0; tries < 3; tries += 1) await attach(ada, todo, 'c', 'x'.repeat(LIMIT))
    rmSync(FILES_DIR)
    t.equal((await attach(ada, todo, 'c', 'x'.repeat(LIMIT))).statusCode, 201, 'what has failed takes no room')
  })

  t.test('a virus scanner lets files in, or not', async (t) => {
    const command = { SCAN_COMMAND: `${process.execPath} ${scanner}`, SCAN_TIMEOUT_MS: '60000' }
    const { app } = await buildTestApp(t, database, {
      env: { ...env, ...command, FILES_DIR: path.join(folder, 'scanned') },
    })
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    t.equal((await attach(ada, todo, 'a', 'harmless')).statusCode, 201)
    isProblem(t, await attach(ada, todo, 'a', 'a virus'), 422, 'FILE_REFUSED')
    isProblem(t, await attach(ada, todo, 'a', 'broken'), 503, 'FILES_UNAVAILABLE')
    t.equal((await ada.get(`/todos/${todo}`)).json().attachments.length, 1)
    const none = { ...env, SCAN_COMMAND: '/nonexistent/scanner', FILES_DIR: path.join(folder, 'unscanned') }
    const other = await buildTestApp(t, database, { env: none })
    const bob = clientOf(other.app, newUser())
    isProblem(t, await attach(bob, await bob.add(), 'a', 'harmless'), 503, 'FILES_UNAVAILABLE')
  })

  t.test('with their account, files are deleted', async (t) => {
    const ada = clientOf(app, newUser())
    const todo = await ada.add()
    const { id } = (await attach(ada, todo, 'a', 'text')).json()
    t.ok(files().includes(id))
    feed.say({ type: 'user_deleted', id: ada.user.id })
    await until('her files are erased', async () => (await rowsOf(todo)).length === 0)
    t.notOk(files().includes(id))
  })
})
