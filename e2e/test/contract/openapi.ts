import { call, type Target } from './client.ts'

/** A JSON Schema, as far as the tests read it. */
export interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  examples?: unknown[]
}

interface Parameter {
  name: string
  in: string
}

/** One operation of the API, as its document says. */
export interface Operation {
  method: string
  path: string
  parameters: Parameter[]
  /** Whether it needs an access token. */
  secured: boolean
  /** The shape of its body; undefined where it takes none. */
  body: Schema | undefined
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[]
        security: unknown[]
        requestBody?: { content: Record<string, { schema: Schema }> }
      }
    >
  >
  components: { schemas: Record<string, Schema> }
}

/** Every public operation, from the document that the gateway serves. */
export async function operationsOf(target: Target): Promise<Operation[]> {
  const { text } = await call(target, 'GET', '/docs/openapi.json')
  const { paths, components }: Document = JSON.parse(text)
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], security, requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema
      const name = schema?.$ref?.split('/').at(-1)
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        secured: security.length > 0,
        body: name === undefined ? schema : components.schemas[name],
      }
    }),
  )
}

/** The path of an operation for one row. */
export function pathFor({ path }: Operation, id: string | number): string {
  return path.replace('{id}', String(id))
}

/** A body that the operation takes, made of the examples in its document. */
export function exampleFor({ body }: Operation): Record<string, unknown> | undefined {
  if (!body?.properties) return undefined
  return Object.fromEntries(Object.entries(body.properties).map(([name, { examples }]) => [name, examples?.[0]]))
}
