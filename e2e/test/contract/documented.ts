import type { Test } from 'tap'
import type { Answer } from './client.ts'
import { type Document, type DocumentedResponse, parametersOf, type Referable } from './openapi.ts'

/** Headers that clients use: an answer that has one says so in the document. */
const HEADERS_OF_NOTE = ['etag', 'location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'www-authenticate']

/** The statuses that every request may get, whatever it asks for; the document has them as `4XX`. */
const OF_ANY_REQUEST = new Set([400, 404, 405, 408, 413, 414, 415, 431])

/** The answers that were seen: one of each status, code and set of headers for each path and method. */
export class SeenAnswers {
  readonly #seen = new Map<string, { method: string; path: string; answer: Answer }>()

  add(method: string, target: string, answer: Answer): void {
    const path = target.replace(/[?#].*$/s, '')
    const key = [method, path.replace(/\d+/g, '1'), answer.status, answer.body.code, Object.keys(answer.headers)].join()
    if (!this.#seen.has(key)) this.#seen.set(key, { method, path, answer })
  }

  all() {
    return [...this.#seen.values()]
  }
}

/** Asserts that every answer that was seen is as the document says: its status, its type, its code and its headers. */
export function isDocumented(t: Test, seen: SeenAnswers, document: Document): void {
  const faults = new Set<string>()
  const met = new Set<string>()
  const templateFor = templateFinder(document)
  for (const { method, path, answer } of seen.all()) {
    const template = templateFor(path)
    const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()]
    if (!operation) continue
    const name = `${method} ${template}: ${answer.status}`
    met.add(`${method} ${template}`)
    const response = operation.responses[answer.status]
    if (response === undefined) {
      if (!OF_ANY_REQUEST.has(answer.status)) faults.add(`${name} ${answer.body.code ?? ''} is not documented`)
    } else
      for (const fault of faultsOf(answer, resolve(response, document.components.responses), document)) {
        faults.add(`${name} ${fault}`)
      }
  }
  t.same([...faults], [])
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  t.same(
    operations.filter((name) => !met.has(name)),
    [],
    'every operation was called',
  )
}

function faultsOf(answer: Answer, { content = {}, headers = {} }: DocumentedResponse, document: Document): string[] {
  const type = answer.headers['content-type']?.replace(/;.*/, '')
  const media = type === undefined ? {} : (content[type] ?? content['*/*'])
  const examples = media?.examples
  const code = String(answer.body.code)
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const required = Object.entries(headers)
    .filter(([, header]) => resolve(header, document.components.headers).required)
    .map(([name]) => name.toLowerCase())
  return [
    ...(media ? [] : [`has a body of another type, ${type}`]),
    ...(examples && answer.status < 500 && !(code in examples) ? [`has a code that is not documented, ${code}`] : []),
    ...required.filter((name) => answer.headers[name] === undefined).map((name) => `lacks its header ${name}`),
    ...HEADERS_OF_NOTE.filter((name) => name in answer.headers && !names.includes(name)).map(
      (name) => `has a header that is not documented, ${name}`,
    ),
  ]
}

/** Finds the path in the document that a path of a request belongs to; one without parameters comes first. */
function templateFinder({ paths }: Document): (path: string) => string | undefined {
  const templates = Object.keys(paths)
    .sort((one, other) => parametersOf(one).length - parametersOf(other).length)
    .map((template) => {
      const pattern = template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')
      return { template, pattern: new RegExp(`^${pattern}$`) }
    })
  return (path) => templates.find(({ pattern }) => pattern.test(path))?.template
}

function resolve<T extends object>(value: Referable<T>, components: Record<string, T>): T {
  if (!('$ref' in value)) return value
  const found = components[value.$ref.slice(value.$ref.lastIndexOf('/') + 1)]
  if (!found) throw new TypeError(`${value.$ref} is not there`)
  return found
}
