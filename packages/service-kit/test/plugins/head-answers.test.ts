import { Readable } from 'node:stream'
import t from 'tap'
import { buildKitApp } from '../helper.ts'

t.test('a HEAD reads nothing of what a GET would send', async (t) => {
  const opened: Readable[] = []
  let pieces = 0
  const app = await buildKitApp(t, async (app) => {
    app.get('/file', async (_request, reply) => {
      const file = new Readable({
        read() {
          pieces += 1
          this.push(pieces > 3 ? null : 'x')
        },
      })
      opened.push(file)
      return reply.header('content-length', 3).send(file)
    })
  })
  const got = await app.inject('/file')
  t.equal(got.body, 'xxx')
  pieces = 0
  const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: '/file' })
  t.match({ statusCode, headers, body }, { statusCode: 200, headers: { 'content-length': '3' }, body: '' })
  t.equal(pieces, 0)
  t.ok(opened.at(-1)?.destroyed)
})
