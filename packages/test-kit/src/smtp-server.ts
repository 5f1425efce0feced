import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { SMTPServer } from 'smtp-server'
import { freePort } from './network.ts'
import type { TestScope } from './teardown.ts'

/** A mail that has come in. */
export interface ReceivedMail {
  from: string
  to: string[]
  /** All of it, as it was sent. */
  source: string
}

/** A real mail server, with moods. */
export interface TestSmtpServer {
  /** Where to send mails, as `smtp://…`. */
  readonly url: string
  /** Every mail that has come in, whether or not the sender was told so. */
  readonly mails: readonly ReceivedMail[]
  /** How often somebody has connected. */
  readonly connections: number
  /** Takes mails, as it does at first. */
  accept(): void
  /**
   * Refuses every mail with this code, at this command. The answer names the recipient, as mail servers like to do.
   *
   * @param code 550 if not given: permanent, as every 5yz is. A 4yz asks to try again later.
   */
  refuse(code?: number, command?: SmtpCommand): void
  /** Takes connections, and says nothing on them. */
  hang(): void
  /** Takes mails, and breaks the connection instead of saying so. */
  forget(): void
  /** Goes away: nobody listens. */
  stop(): Promise<void>
  /** Comes back, on the same port. */
  start(): Promise<void>
}

/** Where a mail can be refused. */
export type SmtpCommand = 'MAIL FROM' | 'RCPT TO' | 'DATA'

type Mood = 'accept' | 'refuse' | 'hang' | 'forget'

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString()
}

/** Starts a mail server that is gone with the test. */
export async function createSmtpServer(t: TestScope): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = []
  let connections = 0
  let mood: Mood = 'accept'
  let refusal: { code: number; command: SmtpCommand } = { code: 550, command: 'RCPT TO' }
  /** The error that refuses a command, if it is to be refused. */
  const refusalOf = (command: SmtpCommand, address: string) =>
    mood === 'refuse' && refusal.command === command
      ? Object.assign(new Error(`there is no mailbox ${address} here`), { responseCode: refusal.code })
      : null
  let close: () => Promise<void>

  const port = await freePort()
  const start = async () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1,
      onConnect: (_session, done) => {
        connections += 1
        if (mood !== 'hang') done()
      },
      onMailFrom: ({ address }, _session, done) => done(refusalOf('MAIL FROM', address)),
      onRcptTo: ({ address }, _session, done) => done(refusalOf('RCPT TO', address)),
      onData: async (stream, { id, envelope }, done) => {
        const source = await textOf(stream).catch(() => undefined)
        // The sender has gone away in the middle of it.
        if (source === undefined) return
        const refused = refusalOf('DATA', envelope.rcptTo.map(({ address }) => address).join())
        if (refused) return done(refused)
        const { address: from } = { address: '', ...envelope.mailFrom }
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source })
        if (mood !== 'forget') return done()
        const own = [...server.connections].filter((connection) => connection.id === id)
        for (const connection of own) connection.close()
      },
    })
    server.on('error', () => undefined)
    close = () => new Promise((resolve) => server.close(resolve))
    const listener = server.listen(port, '127.0.0.1')
    await once(listener, 'listening')
  }
  const stop = () => close()
  await start()
  t.teardown(stop)
  const as = (next: Mood) => () => {
    mood = next
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get connections() {
      return connections
    },
    accept: as('accept'),
    refuse: (code = 550, command = 'RCPT TO') => {
      refusal = { code, command }
      mood = 'refuse'
    },
    hang: as('hang'),
    forget: as('forget'),
    stop,
    start,
  }
}
