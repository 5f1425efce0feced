import { buildApp as buildAuth } from '@todo/auth-service'
import { loadConfig as loadAuth } from '@todo/auth-service/config'
import { buildApp as buildGateway } from '@todo/gateway'
import { loadConfig as loadGateway } from '@todo/gateway/config'
import { buildApp as buildTodo } from '@todo/todo-service'
import { loadConfig as loadTodo } from '@todo/todo-service/config'
import type { FastifyInstance } from 'fastify'
import type { ServiceName } from './services.ts'

/** What is needed of an app's config to run it. */
interface RunSettings {
  HOST: string
  PORT: number
  SHUTDOWN_DRAIN_MS: number
  SHUTDOWN_TIMEOUT_MS: number
}

/** An app whose config has been read. */
export interface LoadedApp {
  readonly config: RunSettings
  build(): Promise<FastifyInstance>
}

/** Reads an app's config. Throws when the environment does not fit. */
export type LoadApp = (env: NodeJS.ProcessEnv) => LoadedApp

function app<C extends RunSettings>(
  loadConfig: (env: NodeJS.ProcessEnv) => C,
  buildApp: (config: C) => Promise<FastifyInstance>,
): LoadApp {
  return (env) => {
    const config = loadConfig(env)
    return { config, build: () => buildApp(config) }
  }
}

/** Every service of the list, as its package exports it. */
export const serviceApps: Readonly<Record<ServiceName, LoadApp>> = {
  'auth-service': app(loadAuth, (config) => buildAuth(config)),
  'todo-service': app(loadTodo, (config) => buildTodo(config)),
}

/** The gateway, as its package exports it. */
export const gatewayApp: LoadApp = app(loadGateway, (config) => buildGateway(config))
