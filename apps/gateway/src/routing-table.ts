/** The services behind the gateway. */
export const serviceNames = ['auth-service', 'todo-service'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Where the gateway shows what a service says of its API. */
export function specificationPath(service: ServiceName): string {
  return `/docs/${service}.json`
}

/** Which requests go where: those of a path and of all paths below it, or those of a path alone. */
export type Route = {
  service: ServiceName
  path: string
} & (
  | { exact?: never; servicePath?: never }
  | {
      exact: true
      /** The path at the service, where it is another one. */
      servicePath?: string
    }
)

/** All that the gateway lets through. What is not listed, such as `/metrics` or `/internal`, is not there. */
export const routingTable: readonly Route[] = [
  { service: 'auth-service', path: '/users' },
  { service: 'auth-service', path: '/.well-known/jwks.json', exact: true },
  { service: 'todo-service', path: '/todos' },
  ...serviceNames.map(
    (service): Route => ({ service, path: specificationPath(service), servicePath: '/docs/json', exact: true }),
  ),
]
