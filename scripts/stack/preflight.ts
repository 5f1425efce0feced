import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import type { AppSpec, Apps } from './apps.ts'
import { makeFolder } from './folder.ts'
import { lockFolder } from './lock.ts'
import { ensureSecrets } from './secrets.ts'
import { isPort, type PortVariable, type Settings } from './settings.ts'

/** Reads an app's environment as the app itself will. Throws with a line for each fault. */
export type LoadConfig = (env: NodeJS.ProcessEnv) => unknown

/** What each app reads its environment with. */
export type ConfigLoaders = Readonly<Record<keyof Apps, LoadConfig>>

/** What the person who starts the stack calls the variables that an app knows by another name. */
const RENAMED: Readonly<Record<keyof Apps, Readonly<Record<string, string>>>> = {
  auth: { PORT: 'AUTH_PORT', DATABASE_URL: 'AUTH_DATABASE_URL' },
  todo: { PORT: 'TODO_PORT', DATABASE_URL: 'TODO_DATABASE_URL' },
  gateway: {},
}

/**
 * Finds what would keep the stack from starting, all of it, before anything is started. Takes the data folder's lock, and
 * makes the secrets that the apps will look for in it.
 */
export async function preflight(settings: Settings, apps: Apps, loaders: ConfigLoaders): Promise<string[]> {
  const ports = await Promise.all([
    portFault('PORT', settings.ports.PORT, settings.host),
    portFault('AUTH_PORT', settings.ports.AUTH_PORT),
    portFault('TODO_PORT', settings.ports.TODO_PORT),
    portFault('METRICS_PORT', settings.ports.METRICS_PORT),
  ])
  const folder = folderFaults(settings.dataDir)
  const secrets = folder.length > 0 ? [] : ensureSecrets(settings)
  const configs = [
    configFaults(apps.auth, loaders.auth, RENAMED.auth),
    configFaults(apps.todo, loaders.todo, RENAMED.todo),
    configFaults(apps.gateway, loaders.gateway, RENAMED.gateway),
  ]
  // A variable that all apps share is reported once, and why a secret is not there has been said.
  const files = Object.values(settings.secretFiles)
  const others = configs.flat().filter((line) => !files.some((file) => line.includes(`'${file}'`)))
  return [...new Set([...folder, ...secrets, ...ports.flat(), ...others])]
}

function folderFaults(folder: string): string[] {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
    return lockFolder(folder) ? [] : [`another \`npm start\` already uses ${folder}: stop it or set DATA_DIR`]
  } catch (error) {
    return [`the data folder ${folder} cannot be written (${error}): make it writable or set DATA_DIR`]
  }
}

async function portFault(variable: PortVariable, port: number, host = '127.0.0.1'): Promise<string[]> {
  // A number that is no port has been reported with the settings.
  const code = isPort(port) ? await listenError(port, host) : undefined
  if (code === undefined) return []
  if (code === 'EADDRINUSE') return [`port ${port} is in use: stop what listens there or set ${variable}`]
  return [`nothing can listen on ${host}, port ${port} (${code}): set HOST or ${variable}`]
}

function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

function configFaults(app: AppSpec, loadConfig: LoadConfig, renamed: Readonly<Record<string, string>>): string[] {
  try {
    loadConfig(app.env)
    return []
  } catch (error) {
    return faultLines(error).map((line) => line.replace(/^\w+/, (name) => renamed[name] ?? name))
  }
}

/** The lines of the message that are indented: each names a variable. */
function faultLines(error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error)
  const faults = message.split('\n').filter((line) => /^\s+\S/.test(line))
  return (faults.length > 0 ? faults : [message]).map((line) => line.trim())
}
