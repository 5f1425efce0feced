import { createTraceCollector, until } from '@todo/test-kit'
import { buildFollower, cursorOf, newId, onEachDatabase } from './helper.ts'

onEachDatabase(async (t, database) => {
  const collector = await createTraceCollector(t)
  const follower = await buildFollower(t, database, { traces: collector.url, pullMs: 20 })
  const { feed, app } = follower
  feed.say({ type: 'user', id: newId(), username: 'yuri' }, { type: 'user', id: newId(), username: 'zoltan' })
  await until('it is applied', async () => (await cursorOf(follower)) === feed.position)
  await until('it has been asked again', () => feed.asked.filter((after) => after === feed.position).length > 3)
  await app.close()
  const pages = collector.spans.filter(({ kind }) => kind === 'consumer')
  t.match(
    pages,
    [{ name: 'process user-feed', parentSpanId: '', attributes: { 'messaging.batch.message_count': 2 } }],
    'a page that brings something is a trace',
  )
  t.equal(pages.length, 1, 'and one that brings nothing is none')
  const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === pages[0]?.spanId)
  t.ok(statements.some(({ name }) => name === 'UPDATE feed_cursor'))
  t.equal(collector.spans.length, statements.length + 1, 'nothing else is traced')
  t.notMatch(collector.text(), /yuri|zoltan/, 'names, which no id in hexadecimal can hold by chance, are not told')
})
