import { forgetOldKeys } from '@todo/service-kit/database'
import type { FastifyInstance } from 'fastify'
import { MailOrderRepository } from './modules/mail-orders/mail-order.repository.ts'
import { NoticeRepository } from './modules/notices/notice.repository.ts'
import { CodeLimitRepository } from './modules/one-time-codes/code-limit.repository.ts'
import { OneTimeCodeRepository } from './modules/one-time-codes/one-time-code.repository.ts'
import { SessionRepository } from './modules/sessions/session.repository.ts'
import { InvitationRepository } from './modules/sign-up/invitation.repository.ts'
import { ThrottleRepository } from './modules/throttling/throttle.repository.ts'

/** Deletes what has expired, now and then. */
export function deleteExpired(app: FastifyInstance, everyMs: number): void {
  const fork = () => app.orm.em.fork()
  app.repeat('forgetting old idempotency keys', everyMs, () => forgetOldKeys(app.orm.em))
  app.repeat('deleting old sessions', everyMs, () => new SessionRepository(fork()).deleteExpired())
  app.repeat('deleting counts of failures', everyMs, () => new ThrottleRepository(fork()).deleteExpired())
  app.repeat('deleting expired codes', everyMs, () => new OneTimeCodeRepository(fork()).deleteExpired())
  app.repeat('deleting old limits of codes', everyMs, () => new CodeLimitRepository(fork()).deleteExpired())
  app.repeat('deleting expired invitations', everyMs, () => new InvitationRepository(fork()).deleteExpired())
  app.repeat('deleting notices that were not sent', everyMs, () => new NoticeRepository(fork()).deleteExpired())
  app.repeat('deleting old orders of mails', everyMs, () => new MailOrderRepository(fork()).deleteExpired())
}
