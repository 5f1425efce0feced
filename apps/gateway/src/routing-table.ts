/** The services behind the gateway. */
export type ServiceName = 'auth-service' | 'todo-service'

/** Which requests go where. */
export interface Route {
  service: ServiceName
  /** The path; without `exact`, also everything below it. */
  path: string
  exact?: true
  /** The path at the service, where it is another one. */
  servicePath?: string
}

/** All that the gateway lets through. What is not listed, such as `/metrics` or `/internal`, is not there. */
export const routingTable: readonly Route[] = [
  { service: 'auth-service', path: '/users' },
  { service: 'auth-service', path: '/.well-known/jwks.json', exact: true },
  { service: 'auth-service', path: '/docs/auth-service.json', servicePath: '/docs/json', exact: true },
  { service: 'todo-service', path: '/todos' },
  { service: 'todo-service', path: '/docs/todo-service.json', servicePath: '/docs/json', exact: true },
]
