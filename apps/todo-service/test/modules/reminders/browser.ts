import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createHttpStub, type HttpStub, until } from '@todo/test-kit'
import type { Test } from 'tap'

/** A message as it came to the push service. */
interface Pushed {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** A browser that has subscribed, and its push service. */
export interface Browser {
  /** What it sends to `POST /push/subscriptions`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  service: HttpStub
  pushed: Pushed[]
  /** Answers this way from now on. */
  answer: (how: (response: ServerResponse) => void) => void
  has: (count: number) => Promise<void>
  /** What a message says, decrypted as RFC 8291 has it. */
  read: (message: Pushed | undefined) => unknown
}

/** Starts the push service of a browser; it is gone with the test. */
export async function openBrowser(t: Test, path = '/send/abc'): Promise<Browser> {
  const pushed: Pushed[] = []
  let answer: (response: ServerResponse) => void = (response) => void response.writeHead(201).end()
  const service = await createHttpStub(t, (response, request) => {
    void buffer(request).then((body) => {
      pushed.push({ path: String(request.url), headers: request.headers, body })
      answer(response)
    })
  })
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  const auth = randomBytes(16)
  const keys = { p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') }
  return {
    subscription: { endpoint: `http://127.0.0.1:${service.port}${path}`, keys },
    service,
    pushed,
    answer: (how) => {
      answer = how
    },
    has: (count) => until(`${count} messages have come`, () => pushed.length >= count),
    read: (message) => {
      const body = message?.body ?? Buffer.alloc(0)
      const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)]
      const sender = body.subarray(21, 21 + length)
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
      const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32))
      const derive = (label: string, size: number) =>
        Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${label}\0`, size))
      const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12))
      const text = decipher.update(body.subarray(21 + length, -16)).toString('utf8')
      return JSON.parse(text.slice(0, text.lastIndexOf('\u0002')))
    },
  }
}

/** What a sender says of itself (RFC 8292), if it is signed with the key that it names. */
export function senderOf({ headers }: Pushed): { key: string; claims: Record<string, unknown> } | undefined {
  const [, token = '', key = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(String(headers.authorization)) ?? []
  const [header = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', ...(x && { x }), ...(y && { y }) },
    format: 'jwk',
  })
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', Buffer.from(`${header}.${claims}`), signed, Buffer.from(signature, 'base64url')))
    return undefined
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}
