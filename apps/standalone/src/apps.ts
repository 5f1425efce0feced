import { buildApp as buildAuth } from '@todo/auth-service'
import { loadConfig as loadAuth } from '@todo/auth-service/config'
import { databaseSchema as authSchema } from '@todo/auth-service/database'
import { buildApp as buildGateway } from '@todo/gateway'
import { loadConfig as loadGateway } from '@todo/gateway/config'
import { SERVICES, type ServiceName } from '@todo/gateway/services'
import { buildApp as buildTodo } from '@todo/todo-service'
import { loadConfig as loadTodo } from '@todo/todo-service/config'
import { databaseSchema as todoSchema } from '@todo/todo-service/database'
import type { FastifyInstance } from 'fastify'

/** What is needed of an app's config to run it. */
interface RunSettings {
  HOST: string
  PORT: number
  SHUTDOWN_DRAIN_MS: number
  SHUTDOWN_TIMEOUT_MS: number
}

/** The services that run in this process, by name. */
export type LocalServices = Partial<Record<ServiceName, FastifyInstance>>

/** An app whose config has been read. */
export interface LoadedApp {
  readonly config: RunSettings
  /** Builds the app. The gateway hands its requests over to the services given; a service needs none. */
  build(services: LocalServices): Promise<FastifyInstance>
}

/** Reads an app's config. Throws when the environment does not fit. */
export type LoadApp = (env: NodeJS.ProcessEnv) => LoadedApp

function app<C extends RunSettings>(
  loadConfig: (env: NodeJS.ProcessEnv) => C,
  buildApp: (config: C, services: LocalServices) => Promise<FastifyInstance>,
): LoadApp {
  return (env) => {
    const config = loadConfig(env)
    return { config, build: (services) => buildApp(config, services) }
  }
}

/** Every service of the list, as its package exports it. */
export const serviceApps: Readonly<Record<ServiceName, LoadApp>> = {
  'auth-service': app(loadAuth, (config) => buildAuth(config)),
  'todo-service': app(loadTodo, (config) => buildTodo(config)),
}

/** The tables of every service, and the migrations that make them: for what copies databases. */
export const databaseSchemas = {
  'auth-service': authSchema,
  'todo-service': todoSchema,
} satisfies Record<ServiceName, object>

/** The gateway, as its package exports it. */
export const gatewayApp: LoadApp = app(
  (env) =>
    loadGateway(
      env,
      SERVICES.map(({ name }) => name),
    ),
  (config, upstreams) => buildGateway(config, { upstreams }),
)
