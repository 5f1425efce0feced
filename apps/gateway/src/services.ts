/** Requests that a service gets: those to a path, and to everything below it unless the path is meant `exact`. */
export interface PublicPath {
  readonly path: string
  readonly exact?: true
  /** The answers are streams of events, which last as long as their clients want. */
  readonly streams?: true
  /** Bodies are files, which may be as large as FILE_LIMIT_BYTES says. */
  readonly files?: true
}

/** A service behind the gateway. */
interface Service {
  /** Its folder in `apps`. Its package is `@todo/` and this. */
  readonly name: string
  /** The beginning of its variables in the stack, as in `AUTH_SERVICE_URL`, `AUTH_DATABASE_URL`, `AUTH_PORT`. */
  readonly prefix: string
  /** Its port in a stack on one machine, unless the variable is set. */
  readonly port: number
  /** All paths that the gateway lets through. Clients cannot reach any other, such as `/metrics` or `/internal`. */
  readonly paths: readonly PublicPath[]
}

/** The one list of the services. Everything that starts, calls or documents them uses it. */
export const SERVICES = [
  {
    name: 'auth-service',
    prefix: 'AUTH',
    port: 3001,
    paths: [{ path: '/users' }, { path: '/admin' }, { path: '/.well-known/jwks.json', exact: true }],
  },
  {
    name: 'todo-service',
    prefix: 'TODO',
    port: 3002,
    paths: [
      { path: '/todos' },
      { path: '/todos/:id/attachments', exact: true, files: true },
      { path: '/lists' },
      { path: '/sections' },
      { path: '/invitations' },
      { path: '/labels' },
      { path: '/settings' },
      { path: '/trash' },
      { path: '/undo' },
      { path: '/sync' },
      { path: '/events', exact: true, streams: true },
      { path: '/filters' },
      { path: '/reminders' },
      { path: '/comments' },
      { path: '/notifications' },
      { path: '/recurrence' },
      { path: '/webhooks' },
      { path: '/push' },
      { path: '/users/me/export' },
    ],
  },
] as const satisfies readonly Service[]

/**
 * The paths whose requests and answers keep their cookies: those of a browser's session
 * (docs/decisions/039-session-cookie.md). On all other paths, the gateway drops cookies.
 */
export const COOKIE_PATHS: ReadonlySet<string> = new Set([
  '/users/sign-up',
  '/users/log-in',
  '/users/log-out',
  '/users/token/refresh',
])

export type ServiceName = (typeof SERVICES)[number]['name']

/** The variable that says where a service is. */
export function urlVariable({ prefix }: Pick<Service, 'prefix'>): string {
  return `${prefix}_SERVICE_URL`
}
