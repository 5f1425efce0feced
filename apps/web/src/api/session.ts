/** Where this browser notes that it has a session, so that a first visit asks for none. The session itself is in a cookie. */
const HINT = 'todo.session'

/** Before an access token expires by so much, a new one is asked for. */
const MARGIN_MS = 30_000

interface AccessToken {
  access_token?: string
  expires_in?: number
}

let token: { text: string; expiresAt: number } | undefined
let refreshing: Promise<boolean> | undefined
/** How a session ends: with the account, or in any other way. */
export type End = 'ended' | 'deleted'

const onEnd = new Set<(how: End) => void>()

/** Calls back when the session is over, whoever has ended it. */
export function whenSessionEnds(listener: (how: End) => void): () => void {
  onEnd.add(listener)
  return () => onEnd.delete(listener)
}

/** Keeps the access token of a log-in, in memory alone. */
export function beginSession({ access_token, expires_in = 0 }: AccessToken): void {
  if (access_token === undefined) return
  token = { text: access_token, expiresAt: Date.now() + expires_in * 1000 }
}

/** Notes that there is a session, for the next time that the page is opened. */
export function rememberSession(): void {
  localStorage.setItem(HINT, 'cookie')
}

/**
 * Begins another session of who is logged in, in the place of this one.
 *
 * @returns what was answered.
 */
export async function logInAgain(username: string, password: string): Promise<{ error?: unknown; response: Response }> {
  // Else its answer would bring back the token of the session that ends.
  await refreshing?.catch(() => undefined)
  const before = token
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ username, password, session: 'cookie' })
  const response = await fetch('/users/log-in', { method: 'POST', headers, body })
  if (!response.ok) return { error: await response.json().catch(() => undefined), response }
  beginSession(await response.json())
  // The cookie is that of the new session already.
  const old = { authorization: `Bearer ${before?.text}` }
  await fetch('/users/log-out', { method: 'POST', headers: old, credentials: 'omit' }).catch(() => undefined)
  return { response }
}

/** Forgets the access token. */
export function endSession(how: End = 'ended'): void {
  token = undefined
  localStorage.removeItem(HINT)
  for (const listener of onEnd) listener(how)
}

/** Whether this browser has a session, as far as it knows: without a network nobody can ask. */
export function hasSession(): boolean {
  return localStorage.getItem(HINT) !== null
}

/** Adds the access token to a request, gets a new one where that is needed, and sends the request again after a 401. */
export async function authorisedFetch(request: Request): Promise<Response> {
  if (hasSession() && (!token || token.expiresAt - MARGIN_MS < Date.now())) await refresh()
  const again = request.clone()
  const response = await fetch(withToken(request))
  if (response.status !== 401 || !token) return response
  return (await refresh()) ? fetch(withToken(again)) : response
}

function withToken(request: Request): Request {
  if (token) request.headers.set('authorization', `Bearer ${token.text}`)
  return request
}

/** Once for all who ask at the same time. */
function refresh(): Promise<boolean> {
  refreshing ??= askForToken().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

async function askForToken(): Promise<boolean> {
  const response = await fetch('/users/token/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: 'cookie' }),
  })
  if (response.ok) {
    beginSession(await response.json())
    return true
  }
  // Only this says that there is no session. Whatever else went wrong may go well later.
  if (response.status !== 401) throw new Error(`no access token: ${response.status}`)
  endSession()
  return false
}
