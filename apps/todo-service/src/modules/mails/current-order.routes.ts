import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MailOrder, ref } from '@todo/schemas'
import { cacheControl, noBody, requireServiceToken } from '@todo/service-kit'
import { currentOrder } from './current-order.ts'

/** What the routes need, beside the request. */
export interface CurrentOrderRoutesOptions {
  /** The secret that services show. */
  serviceToken: string
}

/**
 * `/internal/mails/current`: what is left of a mail that this service has ordered, just before it is sent. It changes nothing.
 * The gateway does not lead here.
 */
export const currentOrderRoutes: FastifyPluginAsyncTypebox<CurrentOrderRoutesOptions> = async (
  app,
  { serviceToken },
) => {
  app.addSchema(MailOrder)
  cacheControl(app, 'no-store')
  requireServiceToken(app, serviceToken)

  app.post(
    '/mails/current',
    { schema: { body: ref(MailOrder), response: { 200: ref(MailOrder), 204: noBody('Nothing is left to tell') } } },
    async (request, reply) => {
      const order = await currentOrder(app.orm.em.fork(), request.body)
      return order ? reply.code(200).send(order) : reply.code(204).send()
    },
  )
}
