import { networkOf } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'

/** The lengths of the columns; what a client sends is cut to them. */
const DEVICE_LENGTH = 256
const ADDRESS_LENGTH = 64

/** Where a session is used from, as the request says. */
export interface Client {
  /** The `User-Agent`. */
  device: string
  address: string
}

/** Whether two requests come from one device, as far as can be told: the same `User-Agent` in the same network. */
export function isSameClient(one: Client, other: Client): boolean {
  return one.device === other.device && networkOf(one.address) === networkOf(other.address)
}

/** Where a request comes from. */
export function clientOf({ headers, clientAddress }: FastifyRequest): Client {
  return {
    device: (headers['user-agent'] ?? '').slice(0, DEVICE_LENGTH),
    address: clientAddress.slice(0, ADDRESS_LENGTH),
  }
}
