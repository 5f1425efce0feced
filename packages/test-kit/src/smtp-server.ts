import { once } from 'node:events'
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
  /** Refuses every recipient, and names them while doing so, as mail servers like to do. */
  refuse(): void
  /** Takes connections, and says nothing on them. */
  hang(): void
  /** Takes mails, and breaks the connection instead of saying so. */
  forget(): void
  /** Goes away: nobody listens. */
  stop(): Promise<void>
  /** Comes back, on the same port. */
  start(): Promise<void>
}

type Mood = 'accept' | 'refuse' | 'hang' | 'forget'

/** Starts a mail server that is gone with the test. */
export async function createSmtpServer(t: TestScope): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = []
  let connections = 0
  let mood: Mood = 'accept'
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
      onRcptTo: ({ address }, _session, done) =>
        done(mood === 'refuse' ? new Error(`there is no mailbox ${address} here`) : null),
      onData: async (stream, { id, envelope }, done) => {
        const source = Buffer.concat(await stream.toArray()).toString()
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
    refuse: as('refuse'),
    hang: as('hang'),
    forget: as('forget'),
    stop,
    start,
  }
}
