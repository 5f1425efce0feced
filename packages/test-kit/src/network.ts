import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { until } from './wait.ts'

/** Ports below those that Linux, macOS and Windows give by default to whoever asks for any. */
const [FIRST, LAST] = [20_000, 32_000]

/** A port of this machine that nobody listens on, and that nobody gets by chance who does not ask here for one. */
export async function freePort(): Promise<number> {
  let port = 0
  await until('a free port', async () => {
    port = randomInt(FIRST, LAST)
    const server = createServer()
    await listen(server, port)
    server.close()
    await once(server, 'close')
    return true
  })
  return port
}

/** Listens on a port of the loopback interface, any free one unless told, and returns it. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server.address())
}

/** The port of an address that a server listens on. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('this server listens on no port')
  return address.port
}

/** Sends bytes as they are over a socket, and returns everything that comes back until the server closes it. */
export async function sendRaw(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk))
  // A server may refuse the rest of what it is sent; its answer counts.
  socket.on('error', () => undefined)
  socket.write(request)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString()
}
