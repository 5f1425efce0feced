import type { Server } from 'node:http'
import type { Listener } from './http-server.ts'

/** How many requests may wait on a connection for the answers to those before them. */
const MOST_AHEAD = 16

const ahead = Symbol('ahead')

declare module 'node:net' {
  interface Socket {
    /** How many requests wait on this connection, of all that `inTurn` serves. A property, as in `Admission`. */
    [ahead]?: number
  }
}

/**
 * Serves the requests of each connection one after another. A client may send them without waiting for answers (RFC 9112,
 * section 9.3.2), and Node has all of them served at once: a few bytes would make many answers, all of which wait in memory
 * for the one before them. A client that sends too many ahead is cut off: Node would go on reading. The server's `dropRequest`
 * tells of it.
 */
export function inTurn(server: Server, serve: Listener): Listener {
  return (request, response) => {
    // An answer gets its connection when all answers before it have been sent.
    if (response.socket !== null) return serve(request, response)
    const { socket } = request
    const waiting = socket[ahead] ?? 0
    if (waiting === MOST_AHEAD) {
      server.emit('dropRequest', request, socket)
      return void socket.destroy()
    }
    socket[ahead] = waiting + 1
    // Node emits `socket` of an answer when it gives it the connection: this is what tells its turn.
    response.once('socket', () => {
      socket[ahead] = Number(socket[ahead]) - 1
      // Node 22 takes an answer for sent, too, when its connection breaks, and goes on to the next.
      if (socket.writable) serve(request, response)
    })
  }
}
