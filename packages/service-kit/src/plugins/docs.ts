import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { completeDocument } from '../openapi/complete.ts'
import type { OpenApiDocument } from '../openapi/document.ts'
import { ACCESS_TOKEN_SCHEME } from './authentication.ts'

/** What a service says of itself on its docs page. */
export interface OwnDocs {
  title: string
  version: string
  description: string
  /** The groups of operations, in the order in which the page shows them. Health is added at the end. */
  tags: { name: string; description: string }[]
}

/** What an app documents: its own routes, or what a document says that is there already. */
export type DocsOptions = OwnDocs | { document: OpenApiDocument }

const ACCESS_TOKEN = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` of `POST /users/log-in`',
} as const

const HEALTH_TAG = { name: 'health', description: 'Whether the service runs, and whether it can do its work' }

/**
 * The OpenAPI 3.1 document of the public routes at `/docs/openapi.json`, and a page to try them by hand at `/docs`. Its server is
 * relative, so the same document works directly, through the gateway, and behind a path prefix.
 */
export const docs = fp<DocsOptions>(
  async (app, options) => {
    if ('document' in options) await app.register(swagger, { mode: 'static', specification: options })
    else await app.register(swagger, ownDocument(options))
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { persistAuthorization: true, deepLinking: true },
    })
    app.get('/docs/openapi.json', { schema: { hide: true } }, () => app.swagger())
  },
  { name: 'docs' },
)

/** A document of the app's own routes, which are collected as they are added. */
function ownDocument({ title, version, description, tags }: OwnDocs): FastifyDynamicSwaggerOptions {
  const routes = new Map<string, RouteOptions>()
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title,
        version,
        description,
        contact: { name: 'todo-backend' },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '..', description: 'Where this document comes from' }],
      tags: [...tags, HEALTH_TAG],
      components: { securitySchemes: { [ACCESS_TOKEN_SCHEME]: ACCESS_TOKEN } },
    },
    // It would take the server for an absolute URL.
    stripBasePath: false,
    transform: ({ schema, url, route }) => {
      if (schema?.operationId !== undefined) routes.set(schema.operationId, route)
      return { schema: withDefaultsOptional(schema), url }
    },
    transformObject: (made) => {
      // A copy as plain JSON, as clients read it.
      const { openapiObject }: { openapiObject: OpenApiDocument } = JSON.parse(JSON.stringify(made))
      return completeDocument(openapiObject, routes)
    },
    refResolver: { buildLocalReference: (json) => String(json.$id) },
  }
}

/** A route always finds a parameter that has a default, and its schema says so; a client may leave it out. */
function withDefaultsOptional(schema: FastifySchema): FastifySchema {
  const querystring: unknown = schema?.querystring
  if (!Type.IsObject(querystring)) return schema
  const required = Object.entries(querystring.properties)
    .filter(([, property]) => !Type.IsOptional(property) && !Object.hasOwn(property, 'default'))
    .map(([name]) => name)
  return { ...schema, querystring: { ...querystring, required } }
}
