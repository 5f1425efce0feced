import { resolve } from 'node:path'
import { SERVICES, type ServiceName } from '@todo/gateway/services'
import { publicUrlFault } from '@todo/service-kit/public-url'

/** The settings of the local stack, such as where it listens and where it keeps its data. */
export interface Settings {
  readonly root: string
  readonly host: string
  /** Where clients find the stack, as in `https://todo.example.com`; empty if it is not said. */
  readonly publicUrl: string
  /** Whether systemd listens on `PORT` for the gateway, which then uses `SYSTEMD_SOCKET`. */
  readonly hasSystemdSocket: boolean
  readonly ports: Readonly<Record<PortVariable, number>>
  readonly dataDir: string
  readonly filesDir: string
  /** The bucket of S3 that has the files of to-dos, in the place of the folder; empty if there is none. */
  readonly filesBucket: string
  readonly keysFile: string
  /** Where the random secrets lie; without those that are set themselves. */
  readonly secretFiles: Readonly<Partial<Record<SecretVariable, string>>>
  /** In the order of the list of services. */
  readonly services: readonly ServiceSettings[]
  /** Where mails are written to, unless a mail server is set. */
  readonly mailDir: string
  readonly smtpUrl: string
  readonly securityProfile: string
  readonly logLevel: string
}

/** Where one service listens and keeps its data. */
export interface ServiceSettings {
  readonly name: ServiceName
  readonly port: number
  readonly url: string
  readonly databaseUrl: string
  /** The stack's names for variables that the service knows by other names. */
  readonly variables: Readonly<Record<'PORT' | 'DATABASE_URL', string>>
}

/** The file descriptor of systemd's socket in the process that serves: the one after the IPC channel. */
export const SYSTEMD_SOCKET = 4

/** The gateway's variables that hold a port, with their defaults. */
const PORTS = { PORT: 3000, METRICS_PORT: 3003 }
export type PortVariable = keyof typeof PORTS

/** The secrets that are made at the first start, with the names of their files. */
const SECRETS = { SERVICE_TOKEN: 'service-token', CODE_SECRET: 'code-secret' }
export type SecretVariable = keyof typeof SECRETS

/** The services are only reached through the gateway, so they listen on the loopback interface. */
export const INSIDE = '127.0.0.1'

const HIGHEST_PORT = 65_535

/** Reads the stack's own variables; the rest of the environment goes to the apps as it is. Faults are collected, not thrown. */
export function readSettings(env: NodeJS.ProcessEnv, root: string): { settings: Settings; faults: string[] } {
  const text = (name: string, fallback: string) => env[name] || fallback
  const port = (name: PortVariable) => Number(text(name, String(PORTS[name])))
  const dataDir = resolve(root, text('DATA_DIR', '.data'))
  const secretFile = (name: SecretVariable) =>
    env[name] ? {} : { [name]: resolve(root, text(`${name}_FILE`, resolve(dataDir, SECRETS[name]))) }
  const { publicUrl, faults } = readPublicUrl(text('PUBLIC_URL', ''))
  const settings = {
    root,
    host: text('HOST', '127.0.0.1'),
    publicUrl,
    hasSystemdSocket: env.LISTEN_FDS === '1',
    ports: { PORT: port('PORT'), METRICS_PORT: port('METRICS_PORT') },
    dataDir,
    filesDir: resolve(root, text('FILES_DIR', resolve(dataDir, 'files'))),
    filesBucket: text('S3_BUCKET', ''),
    keysFile: resolve(root, text('JWT_KEYS_FILE', resolve(dataDir, 'keys.json'))),
    secretFiles: { ...secretFile('SERVICE_TOKEN'), ...secretFile('CODE_SECRET') },
    services: SERVICES.map((service) => serviceSettings(service, env, dataDir)),
    mailDir: resolve(root, text('MAIL_DIR', resolve(dataDir, 'mail'))),
    smtpUrl: text('SMTP_URL', ''),
    securityProfile: text('SECURITY_PROFILE', 'local'),
    logLevel: text('LOG_LEVEL', 'info'),
  }
  return { settings, faults: [...faults, ...portFaults(portsOf(settings))] }
}

/** Reads where clients find the stack: an origin, and what is wrong with it. */
function readPublicUrl(text: string): { publicUrl: string; faults: string[] } {
  const fault = publicUrlFault(text)
  if (fault !== undefined) return { publicUrl: '', faults: [`PUBLIC_URL ${fault}`] }
  return { publicUrl: text && new URL(text).origin, faults: [] }
}

function serviceSettings(service: (typeof SERVICES)[number], env: NodeJS.ProcessEnv, dataDir: string): ServiceSettings {
  const { name, prefix } = service
  const variables = { PORT: `${prefix}_PORT`, DATABASE_URL: `${prefix}_DATABASE_URL` }
  const port = Number(env[variables.PORT] || service.port)
  return {
    name,
    port,
    url: `http://${INSIDE}:${port}`,
    databaseUrl: env[variables.DATABASE_URL] || `file:${resolve(dataDir, `${prefix.toLowerCase()}.sqlite`)}`,
    variables,
  }
}

/** Every port of the stack, with the variable that sets it. */
export function portsOf({ ports, services }: Pick<Settings, 'ports' | 'services'>): [variable: string, port: number][] {
  return [
    ['PORT', ports.PORT],
    ...services.map(({ variables, port }): [string, number] => [variables.PORT, port]),
    ['METRICS_PORT', ports.METRICS_PORT],
  ]
}

function portFaults(ports: ReturnType<typeof portsOf>): string[] {
  const faults: string[] = []
  const owners = new Map<number, string>()
  for (const [variable, port] of ports) {
    const owner = owners.get(port)
    if (!isPort(port)) faults.push(`${variable} must be a port, a whole number from 1 to ${HIGHEST_PORT}`)
    else if (owner) faults.push(`${owner} and ${variable} are both ${port}: give each a port of its own`)
    else owners.set(port, variable)
  }
  return faults
}

/** Whether a number can be a port to listen on. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT
}

/** The host by which this machine reaches what listens on `host`: a wildcard is no address to connect to. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
