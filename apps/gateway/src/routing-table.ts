/** The services behind the gateway, in the order in which its docs page shows them. */
export const serviceNames = ['todo-service', 'auth-service'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Which requests go where. */
export interface Route {
  service: ServiceName
  /** The path; without `exact`, also everything below it. */
  path: string
  exact?: true
}

/** All that the gateway lets through. What is not listed, such as `/metrics` or `/internal`, is not there. */
export const routingTable: readonly Route[] = [
  { service: 'auth-service', path: '/users' },
  { service: 'auth-service', path: '/.well-known/jwks.json', exact: true },
  { service: 'todo-service', path: '/todos' },
]
