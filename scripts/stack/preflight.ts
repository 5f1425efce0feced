import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import type { AppSpec, Apps } from './apps.ts'
import { makeFolder } from './folder.ts'
import { lockFolder } from './lock.ts'
import { ensureSecrets } from './secrets.ts'
import type { AppName } from './services.ts'
import { INSIDE, isPort, portsOf, type Settings } from './settings.ts'

/** Reads an app's environment as the app itself will. Throws with a line for each fault. */
export type LoadConfig = (env: NodeJS.ProcessEnv) => unknown

/** What each app reads its environment with. */
export type ConfigLoaders = Readonly<Record<AppName, LoadConfig>>

/** What the person who starts the stack calls the variables that an app knows by another name. */
type Renamed = Readonly<Record<string, string>>

/**
 * Finds what would keep the stack from starting, all of it, before anything is started. Takes the data folder's lock, and
 * makes the secrets that the apps will look for in it.
 */
export async function preflight(settings: Settings, apps: Apps, loaders: ConfigLoaders): Promise<string[]> {
  const ports = await Promise.all(
    portsOf(settings).map(([variable, port]) =>
      portFault(variable, port, variable === 'PORT' ? settings.host : INSIDE),
    ),
  )
  const folder = folderFaults(settings.dataDir)
  const secrets = folder.length > 0 ? [] : ensureSecrets(settings)
  const renamed = new Map<AppName, Renamed>(settings.services.map(({ name, variables }) => [name, variables]))
  const configs = [...apps.services, apps.gateway].map((app) =>
    configFaults(app, loaders[app.name], renamed.get(app.name)),
  )
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

async function portFault(variable: string, port: number, host: string): Promise<string[]> {
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

function configFaults(app: AppSpec, loadConfig: LoadConfig, renamed: Renamed = {}): string[] {
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
