import { reachableHost, type Settings } from '@todo/standalone/settings'

/** Says where everything is, and how to try it. */
export function banner(settings: Settings): string {
  const { ports, services } = settings
  const api = addressOf(settings)
  return `
The to-do backend is up.

  To-do app  ${api}
  API        ${api}
  Docs       ${lines([`${api}/docs`, ...services.map(({ name, port }) => `http://localhost:${port}/docs  (${name})`)])}
  Metrics    http://localhost:${ports.METRICS_PORT}/metrics
  Data       ${lines(services.map(({ databaseUrl }) => withoutPassword(databaseUrl)))}
  Mails      ${withoutPassword(settings.smtpUrl || settings.mailDir)}
  Profile    ${settings.securityProfile}

Try it, in another terminal:

${examples(api)}

Ctrl-C stops it.
`
}

/** Where people find the stack. */
export function addressOf({ publicUrl, host, ports }: Settings): string {
  return publicUrl || `http://${publicHost(host)}:${ports.PORT}`
}

/** Beside one heading, below each other. */
function lines(values: readonly string[]): string {
  return values.join(`\n${' '.repeat(13)}`)
}

/** Lines to paste into a shell that has nothing but curl and sed. None wraps in a terminal of 80 columns. */
export function examples(api: string): string {
  const json = "-H 'content-type: application/json'"
  const next = ' \\\n  '
  const user = `-d '{"username":"ada","password":"clover-9-lanterns"}'`
  const token = '-H "authorization: Bearer $TOKEN"'
  return [
    `curl -sS ${api}/users/sign-up${next}${json}${next}${user}`,
    `TOKEN=$(curl -sS ${api}/users/log-in${next}${json}${next}${user}${next}| sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -sS ${api}/todos${next}${token}${next}${json}${next}-d '{"contents":"Water the plants"}'`,
    `curl -sS ${api}/todos ${token}`,
  ].join('\n')
}

function publicHost(host: string): string {
  const reachable = reachableHost(host)
  return reachable === '127.0.0.1' || reachable === '[::1]' ? 'localhost' : reachable
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/]*?):[^/]*@/, '$1@')
}
