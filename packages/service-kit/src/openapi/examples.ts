import type { JsonSchema, Media, OpenApiDocument } from './document.ts'

/** Gives a body an example, unless it has one: what the examples of its fields make together. */
export function withExample(media: Media, { components }: OpenApiDocument): Media {
  return media.examples || media.example !== undefined
    ? media
    : { ...media, example: exampleOf(media.schema, { ...components.schemas }) }
}

/** @throws {TypeError} when a field has no example. */
function exampleOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): unknown {
  const { $ref, examples, enum: values, items, properties, anyOf } = schema
  if ($ref !== undefined) return exampleOf({ ...schemas[$ref.slice($ref.lastIndexOf('/') + 1)] }, schemas)
  if (examples) return examples[0]
  if (values) return values[0]
  if (items) return [exampleOf(items, schemas)]
  if (anyOf?.[0]) return exampleOf(anyOf[0], schemas)
  if (!properties) throw new TypeError(`this field has no example in its schema: ${JSON.stringify(schema)}`)
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, exampleOf(field, schemas)]))
}
