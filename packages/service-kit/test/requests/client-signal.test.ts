import { connect } from 'node:net'
import { portOf, until } from '@todo/test-kit'
import type { FastifyReply } from 'fastify'
import t from 'tap'
import { ClientGone } from '../../src/errors/errors.ts'
import { clientSignal } from '../../src/index.ts'
import { buildKitApp, type KitApp } from '../helper.ts'

t.test('who goes away before the answer is noticed, and who has it is not', async (t) => {
  const signals: AbortSignal[] = []
  const replies: FastifyReply[] = []
  const begun = Promise.withResolvers<void>()
  const addRoutes = (app: KitApp) => {
    app.get('/answered', async (_request, reply) => {
      signals.push(clientSignal(reply))
      return {}
    })
    app.get('/never', (_request, reply) => {
      signals.push(clientSignal(reply))
      replies.push(reply)
      begun.resolve()
    })
  }
  const app = await buildKitApp(t, addRoutes)
  await app.listen()
  const port = portOf(app.server.address())
  await (await fetch(`http://127.0.0.1:${port}/answered`)).text()
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await begun.promise
  const [answered, never] = signals
  socket.destroy()
  await until('it is noticed', () => never?.aborted === true)
  t.ok(never?.reason instanceof ClientGone)
  t.equal(answered?.aborted, false)
  t.same(
    replies.map((reply) => clientSignal(reply).aborted),
    [true],
    'also when it is gone already',
  )
})
