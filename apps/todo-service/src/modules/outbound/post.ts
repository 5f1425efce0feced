import { lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { Agent } from 'undici'
import { AddressRefused, dnsOnly, isPublicHost, notPublic, publicOnly } from './addresses.ts'

/** How much of an answer is read, in bytes. */
const EXCERPT_BYTES = 1_000
/** How long a connection waits for the next message, in milliseconds. */
const IDLE_MS = 4_000

/** How long a name server may take, in milliseconds, and how often it is asked. */
const NAME_SERVERS = { timeout: 2_000, tries: 2 }

/** What came of a try. It was successful if there is no `error`. */
export interface Answer {
  status: number | null
  excerpt: string | null
  /** What was wrong, in words. */
  error: string | null
}

/** How messages are sent. */
export interface PostOptions {
  /** Whether `http` and private addresses are allowed. */
  allowsPrivate: boolean
  /** How long a try may take, in milliseconds. */
  timeoutMs: number
  /** How names are looked up; left out, in the DNS, or as the system does where private addresses are allowed. */
  lookup?: LookupFunction | undefined
}

/** A message, signed. */
export interface Message {
  url: string
  headers: Record<string, string>
  body: string | Buffer
}

/** Sends messages over HTTP to URLs that cannot be trusted. */
export class Post {
  readonly #allowsPrivate: boolean
  readonly #timeoutMs: number
  readonly #lookup: LookupFunction
  #agent: Agent | undefined

  constructor({ allowsPrivate, timeoutMs, lookup }: PostOptions) {
    const anyAddress = lookup ?? (allowsPrivate ? systemLookup : dnsOnly(new Resolver(NAME_SERVERS)))
    this.#allowsPrivate = allowsPrivate
    this.#timeoutMs = timeoutMs
    this.#lookup = allowsPrivate ? anyAddress : publicOnly(anyAddress)
  }

  /**
   * Sends a message, and reads how the answer begins. Redirects are not followed: they could lead anywhere.
   *
   * @throws the reason of `signal`, when it is aborted.
   */
  async send({ url, headers, body }: Message, signal: AbortSignal): Promise<Answer> {
    const { request, dispatcher } = await this.#client()
    const patience = AbortSignal.timeout(this.#timeoutMs)
    try {
      const { protocol, hostname } = new URL(url)
      if (!this.#allowsPrivate && protocol !== 'https:') throw new AddressRefused('Only https is allowed')
      if (!this.#allowsPrivate && !isPublicHost(hostname)) throw notPublic(hostname)
      const { statusCode: status, body: answer } = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher,
        signal: AbortSignal.any([signal, patience]),
      })
      return { status, excerpt: await beginningOf(answer), error: faultOf(status) }
    } catch (error) {
      signal.throwIfAborted()
      const isLate = patience.aborted
      return {
        status: null,
        excerpt: null,
        error: isLate ? `There was no answer within ${this.#timeoutMs / 1000} seconds` : inWords(error),
      }
    }
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#agent?.destroy()
  }

  /** undici takes 6 MB, and hardly anybody has webhooks: it is loaded when something is sent. */
  async #client() {
    const { Agent, request } = await import('undici')
    this.#agent ??= new Agent({
      connect: { lookup: this.#lookup, timeout: this.#timeoutMs },
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
    })
    return { request, dispatcher: this.#agent }
  }
}

/** What a status says is wrong. */
function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400
    ? `The answer was ${status}, and redirects are not followed`
    : `The answer was ${status}`
}

/** The status has come already, so it does not matter how the body ends. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= EXCERPT_BYTES) break
    }
  } catch {
    // The answer was cut off. What has come of it is kept.
  }
  return textOf(Buffer.concat(chunks).subarray(0, EXCERPT_BYTES))
}

/** Text that both databases take, and that is well-formed. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\0', '\uFFFD')
}

function inWords(error: unknown): string {
  if (error instanceof AddressRefused) return error.message
  return `There was no connection, or it broke (${Object(error).code})`
}
