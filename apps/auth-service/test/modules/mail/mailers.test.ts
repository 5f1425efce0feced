import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, createLogSink, createSmtpServer } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { createFolderMailer } from '../../../src/modules/mail/folder-mailer.ts'
import type { Mail } from '../../../src/modules/mail/mailer.ts'
import { createSmtpMailer } from '../../../src/modules/mail/smtp-mailer.ts'

const FROM = 'To-dos <no-reply@todo.example>'
const ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

const mail: Mail = {
  to: 'Ann@example.com',
  id: ID,
  subject: 'Grüße',
  text: 'Hello,\n\n042137\n',
  html: '<p>042137</p>',
}
const never = new AbortController().signal

/** How long something takes, in milliseconds. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work.catch(() => undefined)
  return performance.now() - startedAt
}

t.test('without a mail server, a mail becomes a file that its owner alone can read', async (t) => {
  const folder = path.join(await createFolder(t), 'new', 'folder')
  const { logger: log, lines, text } = createLogSink()
  const mailer = createFolderMailer({ folder, from: FROM })
  await mailer.send(mail, { signal: never, log })
  const [name = '', ...others] = await readdir(folder)
  t.strictSame(others, [], 'no unfinished file is left')
  t.match(name, new RegExp(`^\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2}\\.\\d{3}Z-${ID}\\.eml$`))
  const file = path.join(folder, name)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.equal((await stat(folder)).mode & 0o777, 0o700)
  t.match(lines(), [{ file, level: 30, msg: /written to a file/ }])
  t.notMatch(text(), /042137|example\.com/)

  const source = await readFile(file, 'utf8')
  t.match(source, /^From: "?To-dos"? <no-reply@todo\.example>$/m)
  t.match(source, /^To: Ann@example\.com$/m)
  t.match(source, /^Subject: =\?UTF-8\?/m)
  t.match(source, new RegExp(`^Message-ID: <${ID}@todo\\.example>$`, 'm'))
  t.match(source, /^Auto-Submitted: auto-generated$/m)
  t.match(source, /^Content-Type: text\/plain; charset=utf-8$/m)
  t.match(source, /^Content-Type: text\/html; charset=utf-8$/m)
  t.match(source, /^042137$/m, 'the code can be found with plain tools')
})

t.test('a mail that is sent again goes out as the same mail', async (t) => {
  const server = await createSmtpServer(t)
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 2_000 })
  server.forget()
  await t.rejects(send(mailer), { name: 'MailNotSent' }, 'nobody has said that it has arrived')
  server.accept()
  await send(mailer)
  t.match(server.mails, [
    { from: 'no-reply@todo.example', to: ['Ann@example.com'] },
    { from: 'no-reply@todo.example', to: ['Ann@example.com'] },
  ])
  const ids = server.mails.map(({ source }) => /^Message-ID: (.*)\r$/m.exec(source)?.[1])
  t.strictSame(ids, [`<${ID}@todo.example>`, `<${ID}@todo.example>`])
})

t.test('why a mail was not taken is told in codes, without a word of the server or the address', async (t) => {
  const server = await createSmtpServer(t)
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 400 })
  server.refuse(451)
  await rejects(t, send(mailer), /not taken the mail \(EENVELOPE, RCPT TO, 451\)$/)
  server.hang()
  await rejects(t, send(mailer), /not taken the mail \((ETIMEDOUT, CONN|EABORT)\)$/)
  await server.stop()
  await rejects(t, send(mailer), /not taken the mail \(ESOCKET, CONN\)$/)
})

t.test('a server that hangs costs no more than the time-out, and less if the job has to end', async (t) => {
  const server = await createSmtpServer(t)
  server.hang()
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 300 })
  const tooLong = await timeOf(send(mailer))
  t.ok(tooLong >= 250 && tooLong < 2_000, `${tooLong} ms`)
  const aborted = await timeOf(
    send(createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 20_000 }), AbortSignal.timeout(100)),
  )
  t.ok(aborted < 5_000, `${aborted} ms`)
})

t.test('a refusal is for good if it is permanent and about this mail', async (t) => {
  const server = await createSmtpServer(t)
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 2_000 })
  for (const [code, command, name] of [
    [550, 'RCPT TO', 'MailRefused'],
    [551, 'MAIL FROM', 'MailRefused'],
    [554, 'DATA', 'MailRefused'],
    [599, 'RCPT TO', 'MailRefused'],
    [459, 'RCPT TO', 'MailNotSent'],
    [450, 'MAIL FROM', 'MailNotSent'],
    [452, 'DATA', 'MailNotSent'],
  ] as const) {
    server.refuse(code, command)
    await rejects(t, send(mailer), new RegExp(`${command}, ${code}\\)$`), name)
  }
  const wrongLogIn = new URL(server.url)
  wrongLogIn.username = 'ann'
  wrongLogIn.password = 'wrong'
  server.accept()
  await rejects(t, send(createSmtpMailer({ url: wrongLogIn.href, from: FROM, timeoutMs: 2_000 })), /EAUTH/)
})

t.test('a mail that goes to nobody costs a connection to the server, and fails as another one does', async (t) => {
  const server = await createSmtpServer(t)
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 300 })
  await mailer.rehearse(mail, { signal: never, log: createLogSink().logger })
  t.equal(server.connections, 1)
  t.strictSame(server.mails, [])
  server.hang()
  await rejects(t, mailer.rehearse(mail, { signal: never, log: createLogSink().logger }), /not taken the mail/)
})

t.test('in a folder, it leaves nothing behind', async (t) => {
  const folder = await createFolder(t)
  await createFolderMailer({ folder, from: FROM }).rehearse(mail, { signal: never, log: createLogSink().logger })
  t.strictSame(await readdir(folder), [])
})

t.test('an international domain goes out as mail servers know it', async (t) => {
  const server = await createSmtpServer(t)
  const mailer = createSmtpMailer({ url: server.url, from: FROM, timeoutMs: 2_000 })
  await mailer.send({ ...mail, to: 'ann@ｂücher.example' }, { signal: never, log: createLogSink().logger })
  await mailer.send({ ...mail, to: 'josé@bücher.example' }, { signal: never, log: createLogSink().logger })
  const domains = server.mails.map(({ to }) => to.join().replace(/^.*@/, ''))
  t.strictSame(
    [...new Set(domains.map((domain) => domain.replace('bücher', 'xn--bcher-kva')))],
    ['xn--bcher-kva.example'],
  )
  t.match(server.mails, [{ to: [/^ann@/] }, { to: [/^josé@/] }])
})

function send(mailer: ReturnType<typeof createSmtpMailer>, signal = never): Promise<void> {
  return mailer.send(mail, { signal, log: createLogSink().logger })
}

async function rejects(t: Test, sending: Promise<void>, message: RegExp, name = 'MailNotSent'): Promise<void> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  t.match(error, { name, message })
  t.notMatch(
    `${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)}`,
    /example\.com|mailbox|127\.0\.0\.1/,
  )
  t.notOk(error instanceof Error && error.cause)
}
