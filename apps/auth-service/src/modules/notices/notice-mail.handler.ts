import { handle } from '@todo/jobs'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import { NoticeRepository } from './notice.repository.ts'
import { noticeMail } from './notice-mail.job.ts'

/** Sends notices. A notice that has been sent is deleted, so no address is kept longer than it is needed. */
export function noticeMailHandler(mailer: Mailer) {
  return handle(noticeMail, async ({ notice_id: id }, { em, finish, ...job }) => {
    const notice = await new NoticeRepository(em).find(id)
    if (!notice) return
    const content = templates.en[notice.kind]({ username: notice.username })
    await mailer.send({ to: notice.address, id, ...content }, job)
    await finish((em) => new NoticeRepository(em).delete(id))
  })
}
