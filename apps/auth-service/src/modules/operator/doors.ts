import createError from '@fastify/error'
import { perMinute, problemResponse, requireAccessToken, requireServiceToken } from '@todo/service-kit'
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../audit/audit-trail.ts'
import { hasLoggedInRecently, LogInAgain } from '../sessions/recent-log-in.ts'
import { UserRepository } from '../users/user.repository.ts'

/** 403: who calls may not manage the accounts of others, or not any more. */
export const AdministratorsOnly = createError('ADMINISTRATORS_ONLY', 'Only administrators can do this', 403)

/** The answer to a write of somebody who may not make it, or not at this moment. */
export const notNow = {
  403: problemResponse(
    'You are no administrator, or logged in too long ago',
    new AdministratorsOnly(),
    new LogInAgain(),
  ),
}

/** A way to the accounts of others: what opens it, and who comes through it. */
export interface Door {
  /** Every route that is added from here on is behind this door. */
  open(app: FastifyInstance): void
  actorOf(request: FastifyRequest): Actor
  /** What holds for each write. */
  readonly write: FastifyContextConfig
  /** The same for a write that is answered with a secret, which is not kept. */
  readonly secret: FastifyContextConfig
}

/** For the person who runs the stack: the secret of the services opens it. The gateway does not lead there. */
export function serviceDoor(serviceToken: string): Door {
  return {
    open: (app) => requireServiceToken(app, serviceToken),
    actorOf: () => ({ actor: 'operator', actorId: null }),
    write: {},
    secret: { idempotencyKey: false },
  }
}

/**
 * For administrators, with their own access tokens. Who is one is not in the token but read when it is used. A write could
 * take an account over, so it needs a log-in a few minutes ago, as setting one's own address does.
 */
export function administratorDoor(triesPerMinute: number): Door {
  const write = { rateLimit: perMinute(triesPerMinute) }
  return {
    open(app) {
      requireAccessToken(app)
      // Before an Idempotency-Key is looked up: nobody is told again what they may not do any more.
      app.addHook('preHandler', async ({ em, user, method, audit }) => {
        await audit.refusals('administration', { userId: user.id }, async () => {
          if (!(await new UserRepository(em).isAdministrator(user.id))) throw new AdministratorsOnly()
        })
        if (method === 'POST' && !(await hasLoggedInRecently(em, user))) throw new LogInAgain()
      })
    },
    actorOf: ({ user }) => ({ actor: 'administrator', actorId: user.id }),
    write,
    secret: { ...write, idempotencyKey: false },
  }
}
