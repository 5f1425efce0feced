import { connect, createServer, type Socket } from 'node:net'
import { listen } from './network.ts'
import type { TestScope } from './teardown.ts'

/** A TCP connection's worth of bad luck, on demand. */
export interface FaultyProxy {
  /** The URL given, by way of the proxy. */
  readonly url: string
  /** Breaks every connection, and each new one, until `restore`. */
  cut(): void
  /** From now on nothing passes in either direction, and no connection is broken, until `restore`. */
  hang(): void
  /** Statements that fit this pattern reach nobody, and get no answer, until `restore`. */
  swallow(statement: RegExp): void
  /** Passes everything on again; what has hung arrives late, as it would. */
  restore(): void
  /**
   * Breaks the connection on which the client sends a statement that contains this text, once: before the server has it,
   * or after the server has answered and before the client sees the answer. Names are compared without their backticks.
   * A prepared statement counts as sent when it is executed.
   */
  cutOnce(text: string, when: 'before' | 'after'): void
}

/** Stands between a client and what the URL names, for tests of what happens when the network fails. */
export async function createFaultyProxy(t: TestScope, target: string): Promise<FaultyProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let state: 'up' | 'cut' | 'hung' = 'up'
  let trap: { text: string; when: 'before' | 'after' } | undefined
  let swallowed: RegExp | undefined
  const { hostname, port } = new URL(target)

  const server = createServer((client) => {
    if (state === 'cut') return void client.destroy()
    const upstream = connect(Number(port), hostname)
    const pair = [client, upstream] as const
    pairs.add(pair)
    let answerIsLost = false
    const statements = createStatementReader()
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    client.on('data', (chunk) => {
      const sent = statements.sent(chunk)
      if (swallowed?.test(sent)) return
      if (trap && sent.includes(trap.text)) {
        const { when } = trap
        trap = undefined
        if (when === 'before') return end()
        answerIsLost = true
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (answerIsLost) return end()
      statements.answered(chunk)
      client.write(chunk)
    })
    if (state === 'hung') for (const socket of pair) socket.pause()
  })
  const proxyPort = await listen(server)
  const cut = () => {
    state = 'cut'
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  t.teardown(() => {
    cut()
    server.close()
  })

  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(proxyPort)
  return {
    url: url.href,
    cut,
    hang: () => {
      state = 'hung'
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    swallow: (statement) => {
      swallowed = statement
    },
    restore: () => {
      state = 'up'
      swallowed = undefined
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    cutOnce: (text, when) => {
      trap = { text, when }
    },
  }
}

/** The commands of MySQL's protocol that prepare a statement and execute a prepared one (COM_STMT_PREPARE, COM_STMT_EXECUTE). */
const [PREPARE, EXECUTE] = [0x16, 0x17]
/** Where the command lies in a packet, after its length and number; and after it, or after an answer's first byte, the statement's id. */
const [COMMAND, ID] = [4, 5]

/** Follows one connection of a MySQL client, to know the text of a prepared statement when it is executed. */
function createStatementReader() {
  const texts = new Map<number, string>()
  let preparing: string | undefined
  return {
    /** What the client does with this chunk, as text. */
    sent(chunk: Buffer): string {
      const text = chunk.toString().replaceAll('`', '')
      preparing = chunk[COMMAND] === PREPARE ? text : undefined
      if (preparing) return ''
      return chunk[COMMAND] === EXECUTE ? String(texts.get(chunk.readUInt32LE(ID))) : text
    },
    answered(chunk: Buffer): void {
      if (preparing && chunk[COMMAND] === 0) texts.set(chunk.readUInt32LE(ID), preparing)
      preparing = undefined
    },
  }
}
