/**
 * The services of the stack: the folder in `apps`, and what the variables begin with that say where one is and where it
 * keeps its data (`AUTH_PORT`, `AUTH_DATABASE_URL`; `AUTH_SERVICE_URL` for the gateway). All of `npm start` goes by this list.
 */
export const SERVICES = [
  { name: 'auth-service', prefix: 'AUTH', port: 3001 },
  { name: 'todo-service', prefix: 'TODO', port: 3002 },
] as const

export type ServiceName = (typeof SERVICES)[number]['name']
export type AppName = ServiceName | 'gateway'
