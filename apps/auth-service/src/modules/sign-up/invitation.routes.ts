import createError from '@fastify/error'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Invitation, NewInvitation, ref, type SignUpPolicy } from '@todo/schemas'
import { cacheControl, requireServiceToken } from '@todo/service-kit'
import { InvitationRepository } from './invitation.repository.ts'

/** 409: an invitation would let nobody in. */
export const InvitationsNotTaken = createError(
  'INVITATIONS_NOT_TAKEN',
  'SIGN_UP is closed, so no invitation is taken. Set SIGN_UP=invitation and start the auth-service again',
  409,
)

/** What the routes need, beside the request. */
export interface InvitationRoutesOptions {
  /** The secret that the operator's commands show. */
  serviceToken: string
  signUpPolicy: SignUpPolicy
}

/** `POST /internal/invitations`: lets the operator invite somebody. The gateway does not lead here. */
export const invitationRoutes: FastifyPluginAsyncTypebox<InvitationRoutesOptions> = async (
  app,
  { serviceToken, signUpPolicy },
) => {
  app.addSchema(Invitation)
  cacheControl(app, 'no-store')
  requireServiceToken(app, serviceToken)

  app.post(
    '/invitations',
    {
      // An answer with a secret is not kept.
      config: { idempotencyKey: false },
      schema: { body: NewInvitation, response: { 201: ref(Invitation) } },
    },
    async (request, reply) => {
      if (signUpPolicy === 'closed') throw new InvitationsNotTaken()
      const { token, expiresAt } = await new InvitationRepository(request.em).create(request.body.expires_in)
      request.audit.asOperator().note('invited', 'success', {})
      reply.code(201)
      return { invitation: token, expires_at: new Date(expiresAt).toISOString() }
    },
  )
}
