import { ConfigError, messageOf, type VariableNames } from '@todo/service-kit'
import { gatewayApp, type LoadApp, type LoadedApp, serviceApps } from '../apps.ts'
import { gatewayEnvironment, serviceEnvironment } from '../environments.ts'
import type { ServiceSettings, Settings } from '../settings.ts'

/** The apps of the stack, their configs read. */
export interface LoadedStack {
  readonly services: readonly (LoadedApp & { readonly settings: ServiceSettings })[]
  readonly gateway: LoadedApp
}

/** Reads the config of every app. Collects all faults, with the names by which the stack's variables are set. */
export function loadApps(settings: Settings, env: NodeJS.ProcessEnv): { stack?: LoadedStack; faults: string[] } {
  const faults: string[] = []
  const load = (loadApp: LoadApp, environment: NodeJS.ProcessEnv, names: VariableNames): LoadedApp[] => {
    try {
      return [loadApp(environment)]
    } catch (error) {
      faults.push(...linesOf(error).map((line) => line.replace(/^\w+/, (name) => names[name] ?? name)))
      return []
    }
  }
  const services = settings.services.flatMap((service) =>
    load(serviceApps[service.name], serviceEnvironment(settings, service, env), service.variables).map((app) => ({
      ...app,
      settings: service,
    })),
  )
  const [gateway] = load(gatewayApp, gatewayEnvironment(settings, env), {})
  return gateway && faults.length === 0 ? { stack: { services, gateway }, faults } : { faults }
}

/** The lines of an error that an app has with its environment. */
export function linesOf(error: unknown): readonly string[] {
  return error instanceof ConfigError ? error.faults : [messageOf(error)]
}
