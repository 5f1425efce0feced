import type { Socket } from 'node:net'
import type { Listener } from './http-server.ts'

/** How many requests may wait on a connection for the answers to those before them. */
const MOST_AHEAD = 16

/**
 * Serves the requests of each connection one after another. A client may send them without waiting for answers (RFC 9112,
 * section 9.3.2), and Node has all of them served at once: a few bytes would make many answers, all of which wait in memory
 * for the one before them. A client that sends too many ahead is cut off: Node would go on reading.
 */
export function inTurn(serve: Listener): Listener {
  const waiting = new WeakMap<Socket, number>()
  return (request, response) => {
    // An answer gets its connection when all answers before it have been sent.
    if (response.socket !== null) return serve(request, response)
    const { socket } = request
    const ahead = waiting.get(socket) ?? 0
    if (ahead === MOST_AHEAD) return void socket.destroy()
    waiting.set(socket, ahead + 1)
    response.once('socket', () => {
      waiting.set(socket, Number(waiting.get(socket)) - 1)
      serve(request, response)
    })
  }
}
