import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { type TObject, Type } from 'typebox'
import { ACCESS_TOKEN_SCHEME, SERVICE_TOKEN_SCHEME } from './authentication.ts'

/** What a service says of itself on its docs page. */
export interface DocsOptions {
  title: string
  version: string
  description: string
  /** Whether some routes are for other services only. */
  servesServices?: boolean
  /** Documents of other services to choose from, in place of this app's own. */
  specifications?: { name: string; url: string }[]
}

/** How services show who they are. */
const SERVICE_TOKEN = {
  type: 'http',
  scheme: 'bearer',
  description: 'The secret that the services share; clients have none',
} as const

/**
 * The OpenAPI 3.1 document at `/docs/json`, and a page to try it by hand at `/docs`. It names no server, so that the
 * same document works directly and through the gateway.
 */
export const docs = fp<DocsOptions>(
  async (app, { title, version, description, servesServices, specifications }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title, version, description, license: { name: 'MIT', identifier: 'MIT' } },
        components: {
          securitySchemes: {
            [ACCESS_TOKEN_SCHEME]: {
              type: 'http',
              scheme: 'bearer',
              bearerFormat: 'JWT',
              description: 'The `access_token` of `POST /users/log-in`',
            },
            ...(servesServices && { [SERVICE_TOKEN_SCHEME]: SERVICE_TOKEN }),
          },
        },
      },
      transform: ({ schema, url }) => {
        const querystring: unknown = schema?.querystring
        if (!Type.IsObject(querystring)) return { schema, url }
        return { schema: { ...schema, querystring: withDefaultsOptional(querystring) }, url }
      },
      refResolver: {
        buildLocalReference: (json) => String(json.$id),
      },
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { persistAuthorization: true, deepLinking: true, ...(specifications && { urls: specifications }) },
    })
  },
  { name: 'docs' },
)

/** A route always finds a parameter that has a default, and its schema says so; whoever calls may leave it out. */
function withDefaultsOptional(querystring: TObject) {
  const required = Object.entries(querystring.properties)
    .filter(([, property]) => !Type.IsOptional(property) && !Object.hasOwn(property, 'default'))
    .map(([name]) => name)
  return { ...querystring, required }
}
