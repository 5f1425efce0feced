import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SharedListsDecision } from '@todo/schemas'
import type { RevokedSession } from '@todo/service-kit'
import { forgetKeysOf } from '@todo/service-kit/database'
import { AuditRepository } from '../audit/audit.repository.ts'
import type { Note } from '../audit/audit-trail.ts'
import { FeedRepository } from '../feed/feed.repository.ts'
import { MailOrderRepository } from '../mail-orders/mail-order.repository.ts'
import { NoticeRepository } from '../notices/notice.repository.ts'
import { subjectOfAddress, subjectOfUser } from '../one-time-codes/code-subject.ts'
import { OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { forgetFailures } from '../throttling/throttle.ts'
import type { User } from './user.entity.ts'
import { UserRepository } from './user.repository.ts'

/**
 * Deletes a user whom this transaction holds: the name is free again, all sessions end, and nothing is kept but the id and
 * what the audit log says of it.
 *
 * @param sharedLists what the other services do with the lists that others are in.
 * @returns the sessions that have ended.
 */
export async function eraseUser(
  em: SqlEntityManager,
  note: Note,
  { id, username, emailKey }: User,
  sharedLists: SharedListsDecision,
): Promise<RevokedSession[]> {
  await new UserRepository(em).markDeleted(id, sharedLists)
  const subjects = [subjectOfUser(id), ...(emailKey ? [subjectOfAddress(emailKey)] : [])]
  await new OneTimeCodes(em).forget(id, subjects)
  await new NoticeRepository(em).deleteOfUser(id)
  await new MailOrderRepository(em).deleteOfUser(id)
  await forgetKeysOf(em, id)
  await forgetFailures(em, username)
  await note('deleted', id)
  await new AuditRepository(em).forgetAddresses(id)
  const ended = await endSessions(em, id)
  await new FeedRepository(em).enterUser(id)
  return ended
}
