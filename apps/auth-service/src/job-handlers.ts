import type { JobHandler } from '@todo/jobs'
import { createMailer } from './modules/mail/create-mailer.ts'
import type { MailConfig } from './modules/mail/mail-settings.ts'
import { askForOrder } from './modules/mail-orders/current-order.ts'
import { orderedMailHandler } from './modules/mail-orders/ordered-mail.handler.ts'
import { noticeMailHandler } from './modules/notices/notice-mail.handler.ts'
import { codeMailHandler } from './modules/one-time-codes/code-mail.handler.ts'
import { CodeMaker } from './modules/one-time-codes/code-maker.ts'

/** The background jobs of this service: each kind, and how it is done. */
export function jobHandlers(config: MailConfig): JobHandler[] {
  const mailer = createMailer(config)
  const codes = new CodeMaker(config.CODE_SECRET)
  const currentOrder = askForOrder({ url: config.SHARED_LISTS_URL, token: config.SERVICE_TOKEN })
  return [codeMailHandler(mailer, codes), noticeMailHandler(mailer), orderedMailHandler(mailer, currentOrder)]
}
