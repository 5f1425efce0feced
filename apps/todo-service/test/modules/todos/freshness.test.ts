import { mysql } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { type App, buildTestApp, type Client, clientOf, newUser, onEachDatabase, sharedTestApp } from '../../helper.ts'

const WRITES = 24

/**
 * Adds to-dos one after the other, and looks for each of them as soon as it has been acknowledged, while others read
 * the same list all the time and so fill every cache that there is.
 */
async function hammer(t: Test, writer: Client, readers: Client[]): Promise<void> {
  let writing = true
  let reads = 0
  const crowd = readers.map(async (reader) => {
    let etag = ''
    while (writing) {
      const answer = await reader.get('/todos?limit=100', { 'if-none-match': etag })
      etag = String(answer.headers.etag)
      reads += 1
    }
  })
  const missing: string[] = []
  for (let write = 1; write <= WRITES; write += 1) {
    const before = await Promise.all(readers.map(async (reader) => String((await reader.get('/todos')).headers.etag)))
    const id = await writer.add(`write ${write}`)
    for (const [index, reader] of readers.entries()) {
      const answer = await reader.get('/todos?limit=100', { 'if-none-match': before[index] ?? '' })
      if (answer.statusCode !== 200) missing.push(`write ${write}: an ETag from before it still holds`)
      else if (!answer.json().todos.some((todo: { id: number }) => todo.id === id))
        missing.push(`write ${write}: not in the list`)
    }
  }
  writing = false
  await Promise.all(crowd)
  t.same(missing, [])
  t.ok(reads > WRITES, `${reads} reads by others meanwhile`)
}

/** Reads the list again and again, and tells which to-dos were missing that had been acknowledged before it asked. */
async function watch(reader: Client, acknowledged: readonly number[], isOver: () => boolean) {
  let known = { etag: '', ids: new Set<number>() }
  const stale: string[] = []
  let reads = 0
  while (!isOver()) {
    const expected = acknowledged.slice()
    const answer = await reader.get('/todos?limit=100', { 'if-none-match': known.etag })
    if (answer.statusCode === 200) {
      const ids = answer.json().todos.map(({ id }: { id: number }) => id)
      known = { etag: String(answer.headers.etag), ids: new Set(ids) }
    }
    const missing = expected.filter((id) => !known.ids.has(id))
    if (missing.length > 0) stale.push(`read ${reads}, ${answer.statusCode}: without ${missing}`)
    reads += 1
  }
  return { stale, reads }
}

/** Several clients of one user write through each app, and several read through each, all at once. */
async function consistency(t: Test, apps: App[]): Promise<void> {
  const user = newUser()
  const clients = () => apps.flatMap((app) => [clientOf(app, user), clientOf(app, user)])
  const acknowledged: number[] = []
  let over = false
  const readers = clients().map((client) => watch(client, acknowledged, () => over))
  const writers = clients().map(async (writer) => {
    for (let write = 0; write < WRITES / 2; write += 1) acknowledged.push(await writer.add())
  })
  await Promise.all(writers)
  over = true
  for (const { stale, reads } of await Promise.all(readers)) {
    t.same(stale, [])
    t.ok(reads > 1, `${reads} reads`)
  }
  t.equal(new Set(acknowledged).size, acknowledged.length)
}

onEachDatabase(async (t, database) => {
  t.test('of many who write and read at once, nobody reads a list older than what was acknowledged', async (t) => {
    const { app } = await sharedTestApp(database)
    await consistency(t, [app])
  })

  t.test('a list that is read after a write has been acknowledged has the write', async (t) => {
    const { app } = await sharedTestApp(database)
    const user = newUser()
    const ada = clientOf(app, user)
    await hammer(t, ada, [ada, clientOf(app, user)])
  })
})

tap.test('on MySQL, also by way of another replica', { skip: !mysql && 'SQLite serves one process' }, async (t) => {
  if (!mysql) return
  const { app, url } = await buildTestApp(t, mysql)
  const { app: replica } = await buildTestApp(t, mysql, { url })
  const user = newUser()
  await hammer(t, clientOf(app, user), [clientOf(app, user), clientOf(replica, user)])
  await consistency(t, [app, replica])
  const [here, there] = [await clientOf(app, user).get('/todos'), await clientOf(replica, user).get('/todos')]
  t.equal(here.headers.etag, there.headers.etag, 'replicas agree on the ETag')
  t.equal(here.body, there.body)
})
