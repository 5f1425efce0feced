/** One request of a `.http` file, its placeholders not yet filled in. */
interface HttpRequest {
  /** What the file says of it; the statuses that are named there are the ones to expect. */
  readonly title: string
  /** Under which its answer can be referred to. */
  readonly name: string | undefined
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

/** What came of one request. */
export interface HttpResult {
  readonly title: string
  readonly status: number
  readonly expected: readonly number[]
}

const OK = [200, 201, 202, 204]

/** Runs the requests of a `.http` file from top to bottom, as the REST Client of VS Code does when asked one by one. */
export async function runHttpFile(text: string, variables: Record<string, string>): Promise<HttpResult[]> {
  const inFile = [...text.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value] as const)
  const known = new Map([...inFile, ...Object.entries(variables)])
  const fill = (template: string) => template.replace(/\{\{(.+?)\}\}/g, (_all, name) => String(known.get(name)))
  const results: HttpResult[] = []
  for (const { title, name, method, url, headers, body } of requestsOf(text)) {
    const response = await fetch(fill(url), {
      method,
      headers: Object.entries(headers).map(([header, value]): [string, string] => [header, fill(value)]),
      ...(body === undefined ? {} : { body: fill(body) }),
    })
    const answer = await textOf(response)
    if (name !== undefined) {
      for (const [field, value] of Object.entries(JSON.parse(answer)))
        known.set(`${name}.response.body.${field}`, String(value))
    }
    const named = (title.match(/\b[1-5]\d\d\b/g) ?? []).map(Number)
    results.push({ title, status: response.status, expected: named.length > 0 ? named : OK })
  }
  return results
}

/** The text of an answer; none of a stream, which has no end. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.text()
  await response.body?.cancel()
  return ''
}

/** The requests of a `.http` file, from top to bottom. */
export function requestsOf(text: string): HttpRequest[] {
  const [, ...sections] = text.split(/^### /m)
  return sections.map((section) => {
    const [title = '', ...lines] = section.split('\n')
    const name = /^# @name (\S+)$/m.exec(section)?.[1]
    const [head = '', body] = lines
      .filter((line) => !line.startsWith('#'))
      .join('\n')
      .trim()
      .split('\n\n')
    const [request = '', ...headers] = head.split('\n')
    const [method = '', url = ''] = request.split(' ')
    return { title, name, method, url, headers: Object.fromEntries(headers.map((line) => line.split(': '))), body }
  })
}
