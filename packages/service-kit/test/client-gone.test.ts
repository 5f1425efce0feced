import { connect } from 'node:net'
import { createLogSink, portOf, until } from '@todo/test-kit'
import t from 'tap'
import { buildKitApp, type KitApp } from './helper.ts'

t.test('a client that goes away in the middle of its body is no fault of the service', async (t) => {
  const sink = createLogSink()
  const begun = Promise.withResolvers<void>()
  const addRoutes = (app: KitApp) => app.post('/notes', { onRequest: async () => begun.resolve() }, async () => ({}))
  const app = await buildKitApp(t, addRoutes, { logger: sink.logger })
  await app.listen()
  const socket = connect(portOf(app.server.address()), '127.0.0.1')
  socket.write(
    'POST /notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
  )
  await begun.promise
  socket.destroy()
  await until('it is noticed', () => sink.text().includes('the client has gone away'))
  t.notMatch(sink.text(), /"level":(50|60)/, 'nobody needs to look into it')
})
