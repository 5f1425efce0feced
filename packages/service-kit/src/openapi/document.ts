/** Something that an answer or a body may consist of. */
export interface Media {
  schema: JsonSchema
  example?: unknown
  examples?: Record<string, unknown>
}

/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  $ref?: string
  type?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  enum?: unknown[]
  examples?: unknown[]
}

/** One answer of an operation. */
export interface Response {
  description: string
  headers?: Record<string, object>
  content?: Record<string, Media>
}

/** One operation: a method of a path. */
export interface Operation {
  operationId: string
  security?: object[]
  parameters?: object[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, Response>
}

/** An OpenAPI 3.1 document, as far as it is read or completed here. */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string; description: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, object>>
}
