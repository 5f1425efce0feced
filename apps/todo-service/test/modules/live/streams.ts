import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { bearer, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { type App, type Client, KEY, tokenFor } from '../../helper.ts'

/** An event as a client gets it. */
export interface Heard {
  id: string
  event: string
  versions: Record<string, number>
}

/** A stream as its client sees it. */
export interface Stream {
  status: number | undefined
  headers: IncomingHttpHeaders
  /** All that has come so far. */
  text: () => string
  events: () => Heard[]
  hasEnded: () => boolean
  leave: () => void
}

/** Lets an app listen, and tells where. */
export function urlOf(app: App): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** Opens a stream, and reads it in the background. */
export async function openStream(
  t: Test,
  url: string,
  { user, sid }: Client,
  { lastEventId, claims = {} }: { lastEventId?: string; claims?: Record<string, unknown> } = {},
): Promise<Stream> {
  const outgoing = request(`${url}/events`, {
    // A connection of its own, which is gone with it.
    agent: false,
    headers: {
      ...bearer(tokenFor(user, KEY, { sid, ...claims })),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  })
  t.teardown(() => outgoing.destroy())
  outgoing.end()
  const answer: IncomingMessage = (await once(outgoing, 'response'))[0]
  outgoing.on('error', () => undefined)
  let text = ''
  let hasEnded = false
  answer.setEncoding('utf8')
  answer.on('data', (chunk: string) => {
    text += chunk
  })
  answer.on('end', () => {
    hasEnded = true
  })
  answer.on('error', () => undefined)
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: () => text,
    events: () => eventsIn(text),
    hasEnded: () => hasEnded,
    leave: () => outgoing.destroy(),
  }
}

/** Waits until a client has been told these versions last. */
export function untilTold(what: string, stream: Stream, versions: (told: Record<string, number>) => boolean) {
  return until(what, () => stream.events().some((event) => versions(event.versions)))
}

function eventsIn(text: string): Heard[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block.includes('event: '))
    .map((block) => {
      const fields = new Map(block.split('\n').map((line): [string, string] => [line.split(': ', 1)[0] ?? '', line]))
      const field = (name: string) => (fields.get(name) ?? '').slice(name.length + 2)
      return { id: field('id'), event: field('event'), versions: JSON.parse(field('data')).versions }
    })
}
