import { createServer } from 'node:http'
import t from 'tap'
import { oddRequests, parseAnswer, portOf, sendRaw } from '../src/index.ts'

t.test('odd requests have names of their own, and reach a server as they are', async (t) => {
  const server = createServer((_request, response) => response.setHeader('X-Seen', 'yes').end('hello')).listen(0)
  t.teardown(() => server.close())

  const port = portOf(server.address())
  const requests = oddRequests('/here')
  t.equal(new Set(requests.map(({ name }) => name)).size, requests.length)
  const answers = new Map<string, ReturnType<typeof parseAnswer>>()
  for (const { name, bytes } of requests) answers.set(name, parseAnswer(await sendRaw(port, bytes)))
  t.match(answers.get('GET of a known URL'), { status: 200, headers: { 'x-seen': 'yes' }, body: 'hello' })
  t.match(answers.get('what is no HTTP'), { status: 400 })
  t.equal(parseAnswer(''), undefined)
})
