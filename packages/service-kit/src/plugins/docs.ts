import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema, onRequestHookHandler, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { completeDocument } from '../openapi/complete.ts'
import type { OpenApiDocument } from '../openapi/document.ts'
import { pathOf } from '../requests/path-of.ts'
import { ACCESS_TOKEN_SCHEME } from './authentication.ts'

/** What a service says of itself on its docs page. */
export interface OwnDocs {
  title: string
  version: string
  description: string
  /** The groups of operations, in the order in which the page shows them. Health is added at the end. */
  tags: { name: string; description: string }[]
}

/** What an app documents: its own routes, or a document that is given. */
export type DocsOptions = OwnDocs | { document: OpenApiDocument }

const ACCESS_TOKEN = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` of `POST /users/log-in`',
} as const

const HEALTH_TAG = { name: 'health', description: 'Whether the service runs, and whether it can do its work' }

/** How Swagger UI shows a document: fields can be filled in at once, and the list of shapes is folded. */
const UI = {
  layout: 'BaseLayout',
  persistAuthorization: true,
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
} as const

/** What the plugin's HTML lacks: on a phone it is as wide as the screen, and it is dark where the system is. */
const LOOKS = {
  filename: 'looks.js',
  content: `const viewport = document.createElement('meta')
viewport.name = 'viewport'
viewport.content = 'width=device-width, initial-scale=1'
document.head.append(viewport)
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
`,
}

const FAVICON = {
  filename: 'favicon.svg',
  rel: 'icon',
  sizes: 'any',
  type: 'image/svg+xml',
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1b6e4b"/>' +
    '<path d="m8 17 6 6 11-13" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>',
}

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
      uiConfig: UI,
      uiHooks: { onRequest: addSlash },
      theme: { title: titleOf(options), favicon: [FAVICON], js: [LOOKS] },
    })
    app.get('/docs/openapi.json', { schema: { hide: true } }, () => app.swagger())
  },
  { name: 'docs' },
)

/**
 * Redirects `/docs` to `/docs/`. Below that, the page needs relative URLs only, so it also works behind a proxy that
 * strips a prefix of the path. The redirect is relative for the same reason.
 */
const addSlash: onRequestHookHandler = (request, reply, done) => {
  if (pathOf(request.url) === '/docs') reply.redirect('docs/')
  else done()
}

function titleOf(options: DocsOptions): string {
  return 'document' in options ? options.document.info.title : options.title
}

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
      servers: [{ url: '..', description: 'This API' }],
      tags: [...tags, HEALTH_TAG],
      components: { securitySchemes: { [ACCESS_TOKEN_SCHEME]: ACCESS_TOKEN } },
    },
    // The plugin would look for a path in the server's URL, and takes `..` for an absolute one.
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
