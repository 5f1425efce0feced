import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { NoticeKind } from './notice.entity.ts'
import { NoticeRepository } from './notice.repository.ts'
import { noticeMail } from './notice-mail.job.ts'

/** How long a mail server may be out of order before a notice is not sent any more. */
const KEEP_MS = 86_400_000

/**
 * Tells a user of a change of the account, by mail and in the background: exactly one mail for each change, since the
 * notice is part of the transaction of the change. Without an address there is nobody to tell.
 */
export async function sendNotice(
  em: SqlEntityManager,
  kind: NoticeKind,
  { id: userId, email }: { id: number; email?: string | null | undefined },
): Promise<void> {
  if (!email) return
  const id = randomUUID()
  await new NoticeRepository(em).insert({ id, userId, kind, address: email }, KEEP_MS)
  await enqueue(em, noticeMail, { notice_id: id }, { expiresAfterMs: KEEP_MS })
}
