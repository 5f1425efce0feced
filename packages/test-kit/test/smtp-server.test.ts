import { once } from 'node:events'
import { connect } from 'node:net'
import { createTransport } from 'nodemailer'
import t from 'tap'
import { createSmtpServer } from '../src/index.ts'

const mail = { from: 'a@example.com', to: 'b@example.com', subject: 'hello', text: 'world' }

t.test('a mail server takes mails, refuses them, forgets to say so, hangs, goes and comes back', async (t) => {
  const server = await createSmtpServer(t)
  const send = (options = {}) => createTransport({ url: server.url, ...options }).sendMail(mail)
  await send()
  t.match(server.mails, [{ from: 'a@example.com', to: ['b@example.com'], source: /Subject: hello\r\n[\s\S]*world/ }])

  server.refuse()
  await t.rejects(send(), { responseCode: 550, message: /there is no mailbox b@example\.com here/ })
  for (const command of ['MAIL FROM', 'RCPT TO', 'DATA'] as const) {
    server.refuse(451, command)
    await t.rejects(send(), { responseCode: 451, message: /there is no mailbox/ })
  }
  t.equal(server.mails.length, 1)

  server.forget()
  await t.rejects(send())
  t.equal(server.mails.length, 2, 'it has come in all the same')

  server.hang()
  await t.rejects(send({ greetingTimeout: 300 }), { code: 'ETIMEDOUT' })
  t.equal(server.connections, 7)

  await server.stop()
  await server.stop()
  await t.rejects(send(), { code: 'ESOCKET' })
  await server.start()
  server.accept()
  await send()
  t.equal(server.mails.length, 3)
})

t.test('a mail that is cut off has not come in', async (t) => {
  const server = await createSmtpServer(t)
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'data')
  for (const line of ['HELO here', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA']) {
    socket.write(`${line}\r\n`)
    await once(socket, 'data')
  }
  socket.write('Subject: hello\r\n')
  socket.destroy()
  await once(socket, 'close')
  await createTransport(server.url).sendMail(mail)
  t.equal(server.mails.length, 1, 'the next one has')
})

t.test('a bounce has no sender', async (t) => {
  const server = await createSmtpServer(t)
  await createTransport(server.url).sendMail({ ...mail, envelope: { from: false, to: mail.to } })
  t.match(server.mails, [{ from: '' }])
})
