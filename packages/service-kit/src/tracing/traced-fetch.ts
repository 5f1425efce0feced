import { currentSpan, traced } from './span.ts'

/**
 * `fetch`, as a part of the present trace, if there is one, so that the server can continue it. The trace has nothing of
 * the URL but the host.
 */
export function tracedFetch(
  url: string | URL,
  init: RequestInit & { headers: Record<string, string> },
): Promise<Response> {
  const parent = currentSpan()
  if (!parent) return fetch(url, init)
  const { method = 'GET' } = init
  const { hostname, port } = new URL(url)
  const span = parent.child(method, 'client', {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': port === '' ? undefined : Number(port),
  })
  return traced(span, async () => {
    const response = await fetch(url, { ...init, headers: { ...init.headers, ...span.headers } })
    span.set(answered(response.status, 400))
    return response
  })
}

/** What a span has of an answer. It counts as failed from a status on: 400 for the client's span, 500 for the server's. */
export function answered(status: number, failedFrom: 400 | 500) {
  return {
    'http.response.status_code': status,
    'error.type': status >= failedFrom ? String(status) : undefined,
  }
}
