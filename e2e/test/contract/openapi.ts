import { call, type Target } from './client.ts'

/** A JSON Schema, as far as the tests read it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  minLength?: number
  maxLength?: number
  minItems?: number
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  example?: string | number
}

/** One operation of the API, as its document says. */
export interface Operation {
  method: string
  path: string
  parameters: Parameter[]
  /** Whether it needs an access token, and cannot be used without one. */
  secured: boolean
  /** The shape of its body; undefined where it takes none. */
  body: Schema | undefined
  /** Whether the body may be left out. */
  bodyIsOptional: boolean
  /** A body that it takes, as its document shows one; undefined where it takes none. */
  example: Record<string, unknown> | undefined
}

/** A part of a document: written out, or a reference to its components. */
export type Referable<T> = T | { $ref: string }

/** One answer of an operation, as the document says. */
export interface DocumentedResponse {
  headers?: Record<string, Referable<{ required?: boolean }>>
  content?: Record<string, { examples?: Record<string, unknown> }>
}

/** An OpenAPI document, as far as the tests read it. */
export interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[]
        security: object[]
        requestBody?: {
          required: boolean
          content: Record<string, { schema: Schema; example: Record<string, unknown> }>
        }
        responses: Record<string, Referable<DocumentedResponse>>
      }
    >
  >
  components: {
    schemas: Record<string, Schema>
    responses: Record<string, DocumentedResponse>
    headers: Record<string, { required?: boolean }>
  }
}

/** The document that the gateway serves. */
export async function documentOf(target: Target): Promise<Document> {
  const { text } = await call(target, 'GET', '/docs/openapi.json')
  return JSON.parse(text)
}

/** Every public operation, from that document. */
export async function operationsOf(target: Target): Promise<Operation[]> {
  const { paths, components } = await documentOf(target)
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], security, requestBody }]) => {
      const { schema, example } = requestBody?.content['application/json'] ?? {}
      const name = schema?.$ref?.split('/').at(-1)
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        secured: security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0),
        body: name === undefined ? schema : components.schemas[name],
        bodyIsOptional: requestBody?.required === false,
        example,
      }
    }),
  )
}

/** The parameters of a path, each as the path up to it: `/todos/{id}`. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\}/g)].map(({ index }) => path.slice(0, index + 1))
}

/** Gives the value for a parameter, which is named by the path up to it. */
export type ValueFor = (parameter: string) => string | number

/** The path of an operation, with a value in the place of each parameter, and a query if it cannot do without. */
export function pathFor(operation: Pick<Operation, 'path' | 'parameters'>, valueFor: ValueFor): string {
  let index = 0
  const names = parametersOf(operation.path)
  const path = operation.path.replace(/\{[^}]+\}/g, () => String(valueFor(names[index++] ?? '')))
  const needed = operation.parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  const query = new URLSearchParams(
    Object.fromEntries(needed.map(({ name, example }) => [name, String(example)])),
  ).toString()
  return query === '' ? path : `${path}?${query}`
}

/** The keys of a browser: those of RFC 8291, section 5. */
const PUSH_KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}

/** Something of a user's own for each parameter. A new kind of parameter needs a line here. */
export async function valuesOf(target: Target, { token }: { token: string }): Promise<ValueFor> {
  const { body: todo } = await call(target, 'POST', '/todos', { token, body: { contents: 'private' } })
  const { body: deleted } = await call(target, 'POST', '/todos', { token, body: { contents: 'private' } })
  await call(target, 'DELETE', `/todos/${deleted.id}`, { token })
  const { body: list } = await call(target, 'POST', '/lists', { token, body: { name: 'private' } })
  const { body: section } = await call(target, 'POST', `/lists/${list.id}/sections`, {
    token,
    body: { name: 'private' },
  })
  const { body: filter } = await call(target, 'POST', '/filters', { token, body: { name: 'private', query: 'today' } })
  const { body: reminder } = await call(target, 'POST', `/todos/${todo.id}/reminders`, {
    token,
    body: { type: 'relative', minutes_before: 5, channel: 'event' },
  })
  const { body: comment } = await call(target, 'POST', `/todos/${todo.id}/comments`, {
    token,
    body: { text: 'private' },
  })
  const { body: file } = await call(target, 'POST', `/todos/${todo.id}/attachments?name=private`, { token, body: {} })
  // Nobody is told: there is no such host (RFC 6761).
  const hook = { url: 'https://hooks.invalid/todos', events: ['*'] }
  const { body: webhook } = await call(target, 'POST', '/webhooks', { token, body: hook })
  const { body: delivery } = await call(target, 'POST', `/webhooks/${webhook.id}/test`, { token })
  const browser = { endpoint: `https://push.invalid/${todo.id}`, keys: PUSH_KEYS }
  const { body: subscription } = await call(target, 'POST', '/push/subscriptions', { token, body: browser })
  // A label's id is its name, which others may use too: this name is unique.
  const { body: label } = await call(target, 'POST', '/labels', { token, body: { name: `private-${todo.id}` } })
  const { text } = await call(target, 'GET', '/users/me/sessions', { token })
  const { sessions }: { sessions: { id: string }[] } = JSON.parse(text)
  const { body: link } = await call(target, 'POST', `/lists/${list.id}/invitations/links`, {
    token,
    body: { role: 'viewer' },
  })
  const { body: me } = await call(target, 'GET', '/users/me', { token })
  const known = new Map<string, unknown>([
    ['/todos/{id}', todo.id],
    ['/todos/{id}/attachments/{attachment_id}', file.id],
    ['/trash/{id}', deleted.id],
    ['/lists/{id}', list.id],
    ['/lists/{id}/members/{user_id}', me.id],
    ['/lists/{id}/invitations/{invitation_id}', link.id],
    ['/invitations/{id}', link.id],
    ['/sections/{id}', section.id],
    ['/filters/{id}', filter.id],
    ['/comments/{id}', comment.id],
    ['/reminders/{id}', reminder.id],
    ['/push/subscriptions/{id}', subscription.id],
    ['/webhooks/{id}', webhook.id],
    ['/webhooks/{id}/deliveries/{delivery_id}', delivery.id],
    ['/labels/{name}', label.name],
    ['/users/me/sessions/{id}', sessions[0]?.id],
  ])
  return (parameter) => {
    const value = known.get(parameter)
    if (value === undefined) throw new TypeError(`valuesOf() has no value for ${parameter}: make one there`)
    return String(value)
  }
}
