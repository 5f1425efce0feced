import type { FastifyRequest } from 'fastify'

/** What fits into the columns. Whatever somebody calls their browser, or a proxy its client, is cut to that. */
const DEVICE_LENGTH = 256
const ADDRESS_LENGTH = 64

/** Where a session is used from, as the request says. */
export interface Client {
  /** The `User-Agent`. */
  device: string
  address: string
}

/** Where a request comes from. */
export function clientOf({ headers, clientAddress }: FastifyRequest): Client {
  return {
    device: (headers['user-agent'] ?? '').slice(0, DEVICE_LENGTH),
    address: clientAddress.slice(0, ADDRESS_LENGTH),
  }
}
