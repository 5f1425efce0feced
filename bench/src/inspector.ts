import { once } from 'node:events'
import { until } from '@todo/test-kit'
import type { Scope } from './scope.ts'

/** A connection to a process that was started with `--inspect`, by the Chrome DevTools Protocol. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const answer: unknown = JSON.parse(String(data))
      this.#waiting.get(Number(at(answer, 'id')))?.(at(answer, 'result'))
    })
  }

  /** Connects to the process whose inspector listens on this port. */
  static async connect(scope: Scope, port: number): Promise<Inspector> {
    let url = ''
    await until('the inspector answers', async () => {
      const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
      url = String(at(at(targets, 0), 'webSocketDebuggerUrl'))
      return true
    })
    const socket = new WebSocket(url)
    await once(socket, 'open')
    scope.teardown(() => socket.close())
    return new Inspector(socket)
  }

  /** The size of the heap after a garbage collection, in bytes. */
  async heapAfterCollection(): Promise<number> {
    await this.#call('HeapProfiler.collectGarbage')
    return Number(at(await this.#call('Runtime.getHeapUsage'), 'usedSize'))
  }

  /** Profiles the process while something happens to it; what it returns is as `node --cpu-prof` writes it. */
  async profile(during: () => Promise<unknown>): Promise<string> {
    await this.#call('Profiler.enable')
    await this.#call('Profiler.start')
    await during()
    return JSON.stringify(at(await this.#call('Profiler.stop'), 'profile'))
  }

  #call(method: string): Promise<unknown> {
    this.#last += 1
    const id = this.#last
    this.#socket.send(JSON.stringify({ id, method }))
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }
}

/** What an answer has under a name. */
function at(value: unknown, name: string | number): unknown {
  return new Map<unknown, unknown>(Object.entries(Object(value))).get(String(name))
}
