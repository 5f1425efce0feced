/**
 * A client that works without a connection and loses no change; docs/clients.md says why it does what it does.
 *
 *     ACCESS_TOKEN=… node docs/examples/sync-client.ts http://127.0.0.1:3000 to-dos.json
 *
 * Each line of the standard input becomes a to-do. The file has all that the user sees, and what is still to be sent.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, after, nothing, type Seen } from './seen.ts'

/** How long an answer may be silent, in milliseconds: twice the heartbeat of a stream, and some more. */
const SILENCE_MS = 60_000

type Write = { key: string; method: string; path: string; body: object }
type Kept = { token?: string; seen: Seen; outbox: Write[] }

const [url = '', file = ''] = process.argv.slice(2)
const authorization = `Bearer ${process.env.ACCESS_TOKEN}`
const kept: Kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { seen: nothing(), outbox: [] }
let retryMs = 2_000
let exchanged = Promise.resolve()
let connection = new AbortController()

createInterface(process.stdin).on('line', (contents) => {
  const key = randomUUID()
  kept.outbox.push({ key, method: 'POST', path: '/todos', body: { contents, uid: key } })
  save()
  // If it cannot be sent now, it is when the connection has been made anew.
  exchange().catch(() => connection.abort())
})
while (true) {
  await listen().catch(sayWhy)
  await sleep(retryMs)
}

/** Whoever ends this process in the middle finds the old file, or the new one, whole. */
function save(): void {
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2))
  renameSync(`${file}.new`, file)
}

/** Listens until the connection ends. The first event comes at once, so what was missed is asked for. */
async function listen(): Promise<void> {
  connection = new AbortController()
  const timer = setTimeout(() => connection.abort(), SILENCE_MS)
  try {
    const response = await call('/events', { signal: connection.signal })
    if (!response.ok) throw new Error(`/events: ${response.status}`)
    let rest = ''
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      timer.refresh()
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) retryMs = Number(/^retry: (\d+)$/m.exec(block)?.[1] ?? retryMs)
      if (blocks.some((block) => /^event: changed$/m.test(block))) await exchange()
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Sends what is to be sent, then asks what has changed: one exchange at a time. */
function exchange(): Promise<void> {
  exchanged = exchanged
    .catch(() => undefined)
    .then(async () => {
      const sent = [...kept.outbox]
      for (const write of sent) await send(write)
      let hasMore = true
      while (hasMore) hasMore = await ask()
      // Not before what it did is here: until then a to-do is in the outbox or among the to-dos, and never in neither.
      kept.outbox = kept.outbox.filter((write) => !sent.includes(write))
      save()
    })
  return exchanged
}

/** Sends a write. It is done once, however often it is sent: the key tells. */
async function send({ key, method, path, body }: Write): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const { status, ok } = await call(path, { method, headers, body: JSON.stringify(body) })
  if (status === 401 || status === 429 || status >= 500) throw new Error(`${path}: ${status}, to be sent again`)
  if (!ok) console.error(`${path}: ${status}, refused for good`)
}

/** Asks what has changed, once; tells whether there is more. */
async function ask(): Promise<boolean> {
  const response = await call(kept.token === undefined ? '/sync' : `/sync?token=${kept.token}`)
  if (!response.ok) throw new Error(`/sync: ${response.status}`)
  const answer: Answer = JSON.parse(await response.text())
  kept.seen = after(answer, kept.seen)
  kept.token = answer.token
  save()
  return answer.has_more
}

function call(path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}) {
  const signal = AbortSignal.timeout(SILENCE_MS)
  return fetch(url + path, { signal, ...init, headers: { ...headers, authorization } })
}

function sayWhy(error: unknown): void {
  console.error('not now:', error instanceof Error ? error.message : error)
}
