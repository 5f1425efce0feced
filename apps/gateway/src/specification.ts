import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { OpenApiDocument } from '@todo/service-kit'
import { SERVICES, type ServiceName } from './services.ts'

/**
 * The API of all services as one OpenAPI document. It is made of the `openapi.json` beside the code of each service;
 * the tests of the service keep that up to date. So the document is complete also while a service is down.
 */
export function readSpecification(): OpenApiDocument {
  // The services that people come for come first, their accounts last.
  const [accounts, ...others] = SERVICES
  return mergeSpecifications([...others, accounts].map(({ name }) => readDocument(name)))
}

/** The document of one service. */
export function readDocument(name: ServiceName): OpenApiDocument {
  return JSON.parse(readFileSync(new URL(`../../${name}/openapi.json`, import.meta.url), 'utf8'))
}

/**
 * Merges the documents of services. A part that several of them have, such as health or the shape of an error, stays once.
 *
 * @throws {Error} when two documents have different things under one name.
 */
export function mergeSpecifications(documents: readonly OpenApiDocument[]): OpenApiDocument {
  const [first] = documents
  if (!first) throw new TypeError('there is nothing to merge')
  const groups = new Set(documents.flatMap(({ components }) => Object.keys(components)))
  const components = [...groups].map((group) => [
    group,
    united(
      group,
      documents.map((document) => document.components[group] ?? {}),
    ),
  ])
  return {
    ...first,
    info: {
      ...first.info,
      title: 'todo-backend',
      description:
        'To-dos and their users. To try it: sign up, log in, press **Authorize**, paste the `access_token`, and use the ' +
        'operations that have a lock. Errors are problem details (RFC 9457); `code` says which error it is.',
    },
    tags: tagsOf(documents),
    paths: united(
      'path',
      documents.map(({ paths }) => paths),
    ),
    components: Object.fromEntries(components),
  }
}

/** Each tag once. One that several documents have, such as health, stands where the last of them has it. */
function tagsOf(documents: readonly OpenApiDocument[]): OpenApiDocument['tags'] {
  const tags = new Map<string, OpenApiDocument['tags'][number]>()
  for (const tag of documents.flatMap(({ tags }) => tags)) {
    tags.delete(tag.name)
    tags.set(tag.name, tag)
  }
  return [...tags.values()]
}

function united<T>(kind: string, parts: readonly Record<string, T>[]): Record<string, T> {
  const whole: Record<string, T> = {}
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (Object.hasOwn(whole, name) && !isDeepStrictEqual(whole[name], value))
      throw new Error(`two services have different things under one name (${kind}, ${name}): give one another name`)
    whole[name] = value
  }
  return whole
}
