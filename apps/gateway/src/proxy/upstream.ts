import type { Server } from 'node:http'
import type { PublicPath, ServiceName } from '../services.ts'

/** An app that runs in this process. It is there for requests while its server listens. */
export interface LocalApp {
  readonly server: Server
}

/** Where a service is: its URL, or the app itself when it runs in this process. */
export type Upstream = string | LocalApp

/** A service, where it is, and which requests it gets. */
export interface ServiceBehind {
  readonly name: ServiceName
  readonly upstream: Upstream
  readonly paths: readonly PublicPath[]
}
