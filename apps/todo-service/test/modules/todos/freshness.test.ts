import { databases, mysql } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { buildTestApp, type Client, clientOf, newUser, onEachDatabase } from '../../helper.ts'

const WRITES = 40

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

onEachDatabase(async (t, database) => {
  t.test('a list that is read after a write has been acknowledged has the write', async (t) => {
    const { app } = await buildTestApp(t, database)
    const user = newUser()
    const ada = clientOf(app, user)
    await hammer(t, ada, [ada, clientOf(app, user)])
  })
})

tap.test('on MySQL, also by way of another replica', { skip: !mysql && 'SQLite serves one process' }, async (t) => {
  const database = mysql ?? databases[0]
  if (!database) return
  const { app, url } = await buildTestApp(t, database)
  const { app: replica } = await buildTestApp(t, database, { url })
  const user = newUser()
  await hammer(t, clientOf(app, user), [clientOf(app, user), clientOf(replica, user)])
  const [here, there] = [await clientOf(app, user).get('/todos'), await clientOf(replica, user).get('/todos')]
  t.equal(here.headers.etag, there.headers.etag, 'replicas agree on the ETag')
  t.equal(here.body, there.body)
})
