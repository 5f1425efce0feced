/**
 * The services behind the gateway: the folder in `apps`, what the variables of one begin with (`AUTH_PORT`,
 * `AUTH_DATABASE_URL`), and its port unless that is set. Everything that starts the services goes by this list.
 */
export const SERVICES = [
  { name: 'auth-service', prefix: 'AUTH', port: 3001 },
  { name: 'todo-service', prefix: 'TODO', port: 3002 },
] as const

export type ServiceName = (typeof SERVICES)[number]['name']
export type AppName = ServiceName | 'gateway'
