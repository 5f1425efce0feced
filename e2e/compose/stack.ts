import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SERVICES, type ServiceName } from '@todo/gateway/services'

const POLL_MS = 250
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** The services of docker-compose.yml that go on running. */
export type Service = 'mysql' | 'mail' | ServiceName | 'gateway'
export const APPS: readonly Service[] = [...SERVICES.map(({ name }) => name), 'gateway']
export const CONTAINERS: readonly Service[] = ['mysql', 'mail', ...APPS]

/** A composed stack under a name and a port of its own, so that no other one on this machine is touched. */
export class Stack {
  readonly url: string
  readonly #root: string
  readonly #project: string
  readonly #port: number
  /** Of its own, as the port is: Docker refuses networks that overlap. */
  readonly #subnet: string
  readonly #signal: AbortSignal
  /** Where its backups are: the user in the container is another one. */
  readonly #backups = mkdtempSync(join(tmpdir(), 'todo-backups-'))

  constructor(options: { root: string; project: string; port: number; signal: AbortSignal }) {
    this.#root = options.root
    this.#project = options.project
    this.#port = options.port
    this.#subnet = `10.${options.port >> 8}.${options.port & 255}`
    this.#signal = options.signal
    chmodSync(this.#backups, 0o777)
    this.url = `http://127.0.0.1:${options.port}`
  }

  /** Starts what is not running, in the given profile, and waits until all of it is healthy. */
  async up(profile: 'local' | 'hardened', ...args: string[]): Promise<void> {
    await this.#compose(['up', '--wait', '--quiet-pull', ...args], { SECURITY_PROFILE: profile })
  }

  /** Runs `docker compose` for this stack. */
  compose(...args: string[]): Promise<string> {
    return this.#compose(args)
  }

  /** Runs a command of the service `tools` to its end. */
  tool(...args: string[]): Promise<string> {
    return this.compose('run', '--rm', '--no-TTY', 'tools', ...args)
  }

  docker(...args: string[]): Promise<string> {
    return this.#run('docker', args, process.env, this.#signal)
  }

  /** Takes away all there is of this stack, its data and its images, too. */
  async remove(): Promise<void> {
    const all = ['--profile', 'tools']
    const empty = ['run', '--rm', '--no-deps', '--entrypoint', 'find', 'tools', '/backups', '-mindepth', '1', '-delete']
    const down = ['down', '--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '5']
    // Not the signal that ends the run: what has been started is removed also then.
    const run = (args: string[]) =>
      this.#run('docker', this.#composeArgs(args), this.#env(), new AbortController().signal)
    try {
      // Only what made a backup can take it away, and it may be that nothing could be built.
      if (readdirSync(this.#backups).length > 0) await run(empty)
    } finally {
      await run([...all, ...down])
    }
    rmSync(this.#backups, { recursive: true })
  }

  /** The ids of a service's containers. */
  async containers(service: Service): Promise<string[]> {
    return (await this.compose('ps', '--quiet', service)).split('\n').filter(Boolean)
  }

  /** Where the page with the mails can be reached: on any port that was free. */
  async mailUrl(): Promise<string> {
    return `http://${await this.compose('port', 'mail', '1080')}`
  }

  /** Runs a command in a container and returns what it prints. */
  exec(container: string, ...command: string[]): Promise<string> {
    return this.docker('exec', container, ...command)
  }

  /** Waits until each container of a service is healthy. */
  async healthy(service: Service): Promise<void> {
    for (;;) {
      const ids = await this.containers(service)
      const states = await this.docker('inspect', '--format', '{{.State.Health.Status}}', ...ids)
      if (states.split('\n').every((state) => state === 'healthy')) return
      await sleep(POLL_MS, undefined, { signal: this.#signal })
    }
  }

  /**
   * Ends a container's program from one moment to the next, as a crash does. `docker kill` would not do: to Docker that
   * is a wish, after which it does not start the container again.
   */
  async crash(container: string): Promise<void> {
    const before = await this.#startedAt(container)
    // Everything but PID 1, which is Docker's init and ends with its child. The shell goes, too, so this "fails".
    await this.exec(container, 'sh', '-c', 'kill -KILL -1').catch(() => undefined)
    while ((await this.#startedAt(container)) === before) await sleep(POLL_MS, undefined, { signal: this.#signal })
  }

  /** What the containers of a service have logged. */
  async logs(container: string): Promise<string> {
    return this.docker('logs', container)
  }

  #startedAt(container: string): Promise<string> {
    return this.docker('inspect', '--format', '{{.State.StartedAt}}', container)
  }

  #compose(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    return this.#run('docker', this.#composeArgs(args), { ...this.#env(), ...env }, this.#signal)
  }

  #composeArgs(args: string[]): string[] {
    // Neither somebody's `.env` nor an override file counts here.
    return ['compose', '--project-name', this.#project, '--env-file', devNull, '--file', 'docker-compose.yml', ...args]
  }

  #env(): NodeJS.ProcessEnv {
    const own = {
      PORT: String(this.#port),
      MAIL_PORT: '0',
      SUBNET: this.#subnet,
      SECURITY_PROFILE: '',
      TRUSTED_PROXIES: '',
      CORS_ORIGINS: '',
      BACKUPS: this.#backups,
    }
    return { ...process.env, ...own }
  }

  #run(command: string, args: string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        command,
        args,
        { cwd: this.#root, env, signal, maxBuffer: MAX_OUTPUT_BYTES },
        (error, stdout, stderr) => {
          if (!error) return resolve(stdout.trim())
          reject(signal.aborted ? error : new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`))
        },
      )
    })
  }
}
