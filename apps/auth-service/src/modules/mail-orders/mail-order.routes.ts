import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MailOrder, ref } from '@todo/schemas'
import { cacheControl, noBody, requireServiceToken } from '@todo/service-kit'
import { orderMail } from './order-mail.ts'

/** What the routes need, beside the request. */
export interface MailOrderRoutesOptions {
  /** The secret that services show. */
  serviceToken: string
}

/**
 * `/internal/mails`: has a user be told something by mail, whose address only this service knows. 204 says that the order
 * is kept, or was before; users without a verified address get nothing. The gateway does not lead here.
 */
export const mailOrderRoutes: FastifyPluginAsyncTypebox<MailOrderRoutesOptions> = async (app, { serviceToken }) => {
  app.addSchema(MailOrder)
  cacheControl(app, 'no-store')
  requireServiceToken(app, serviceToken)

  app.post(
    '/mails',
    { schema: { body: ref(MailOrder), response: { 204: noBody('The mail will be sent, or has been') } } },
    async (request, reply) => {
      await orderMail(request.em, request.body)
      return reply.code(204).send()
    },
  )
}
