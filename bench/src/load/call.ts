/** One HTTP request, as data. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Headers that are others each time it is sent. */
  readonly freshHeaders?: () => Readonly<Record<string, string>>
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * Deals the users out to the connections: each connection has a few users of its own (one that several connections share, if
 * there are more connections than users). Users begin with different calls of their lists and go on in turn, so that no
 * two connections do the same at once.
 *
 * @param callsOfUsers the calls of each user, the same number for all.
 * @returns the calls of each connection, in the order in which they are sent, over and over.
 */
export function deal(callsOfUsers: readonly (readonly Call[])[], connections: number): Call[][] {
  const turns = Math.max(...callsOfUsers.map((calls) => calls.length))
  return Array.from({ length: connections }, (_, connection) => {
    const mine = [...callsOfUsers.entries()].filter(([user]) => user % connections === connection % callsOfUsers.length)
    return Array.from({ length: turns }, (_, turn) =>
      mine.flatMap(([user, calls]) => calls.filter((_call, index) => index === (turn + user) % turns)),
    ).flat()
  })
}

/** The headers to send a call with, this time. */
export function headersOf({ headers, freshHeaders }: Call): Record<string, string> {
  return { ...headers, ...freshHeaders?.() }
}

/** Sends one call and reads the answer to its end. */
export async function send(url: string, call: Call, signal?: AbortSignal): Promise<Answer> {
  const { method, path, body } = call
  const init = { method, headers: headersOf(call), ...(body !== undefined && { body }), ...(signal && { signal }) }
  const response = await fetch(`${url}${path}`, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
