import type { Server } from 'node:http'
import type { ServiceName } from '../routing-table.ts'

/** An app that runs in this process. It is there for requests while its server listens. */
export interface LocalApp {
  readonly server: Server
}

/** Where a service is: its URL, or the app itself when it runs in this process. */
export type Upstream = string | LocalApp
export type Upstreams = Readonly<Record<ServiceName, Upstream>>
