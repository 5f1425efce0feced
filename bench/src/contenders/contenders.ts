import { freePort } from '@todo/test-kit'
import { Inspector } from '../inspector.ts'
import type { Scope } from '../scope.ts'
import { type Server, type ServerSpec, startServer } from './server.ts'

/** What can be started, by its name. To describe one, others may have to run. */
export type Specs = Readonly<Record<string, (contenders: Contenders) => ServerSpec | Promise<ServerSpec>>>

/** A contender that cannot be started here. The message says why. */
export class NotAvailable extends Error {
  override readonly name = 'NotAvailable'
}

/** The result of `work`, as a list; an empty one if it needs a contender that cannot be started here, which is said. */
export async function ifAvailable<T>(work: () => Promise<T>, say: (line: string) => void): Promise<T[]> {
  try {
    return [await work()]
  } catch (error) {
    if (!(error instanceof NotAvailable)) throw error
    say(`${error.message}; going on without it`)
    return []
  }
}

/**
 * Starts what is measured when it is needed first; it stays until the end of the run, idle when it is not its turn, or until it,
 * or a server that it talks to, is replaced by one that can be inspected.
 */
export class Contenders {
  readonly #scope: Scope
  readonly #logFolder: string
  readonly #specs: Specs
  readonly #servers = new Map<string, Promise<Server>>()

  constructor(scope: Scope, logFolder: string, specs: Specs) {
    this.#scope = scope
    this.#logFolder = logFolder
    this.#specs = specs
  }

  /**
   * The running contender of this name.
   *
   * @throws {NotAvailable} when it cannot be started here.
   */
  get(name: string): Promise<Server> {
    const server = this.#servers.get(name) ?? this.another(name)
    this.#servers.set(name, server)
    return server
  }

  /** Starts the contender of this name so that it can be inspected, in place of one that runs. */
  async inspected(name: string): Promise<Inspector> {
    const port = await freePort()
    await this.#end(name)
    const server = this.another(name, { as: `${name}-inspected`, nodeArgs: [`--inspect=127.0.0.1:${port}`] })
    this.#servers.set(name, server)
    await server
    return Inspector.connect(this.#scope, port)
  }

  /** Starts one more of this name, with variables and arguments of Node of its own. */
  async another(
    name: string,
    { as = name, env = {}, nodeArgs = [] }: { as?: string; env?: Record<string, string>; nodeArgs?: string[] } = {},
  ): Promise<Server> {
    const spec = await this.#specs[name]?.(this)
    if (!spec) throw new NotAvailable(`there is no ${name}`)
    return startServer(this.#scope, this.#logFolder, { ...spec, name: as, env: { ...spec.env, ...env }, nodeArgs })
  }

  /** Ends a server, and those that have been told where it is: they are started anew when they are needed next. */
  async #end(name: string): Promise<void> {
    const server = await this.#servers.get(name)
    if (!server) return
    this.#servers.delete(name)
    await server.stop()
    const others = [...this.#servers].map(async ([other, started]) => ({ other, env: (await started).env }))
    const running = (await Promise.allSettled(others)).filter((result) => result.status === 'fulfilled')
    for (const { value } of running)
      if (Object.values(value.env).some((variable) => variable.includes(server.url))) await this.#end(value.other)
  }
}
