import { handle } from '@todo/jobs'
import { inTransaction } from '@todo/service-kit/database'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import type { MailContent } from '../mail/templates/template.ts'
import { codeMail } from './code-mail.job.ts'
import type { CodeMaker } from './code-maker.ts'
import { type MadeCode, OneTimeCodes } from './one-time-codes.ts'

const MINUTE_MS = 60_000

/** Stands in for the recipient where there is none. */
const NOBODY = { address: 'nobody@example.com', username: 'nobody in particular' }

/**
 * Sends the mails with codes. Anybody can ask for a code for any address. So a code that goes to nobody gets the same work
 * as one that is mailed, short of the mail: the load on this process must not tell whether an address has an account.
 */
export function codeMailHandler(mailer: Mailer, maker: CodeMaker) {
  return handle(codeMail, async ({ code_id, mail_id: id }, { em, ...job }) => {
    const made = await inTransaction(em, (em) => new OneTimeCodes(em).make(code_id, maker))
    if (!made) return
    const recipient = made.recipient ?? NOBODY
    const mail = { to: recipient.address, id, ...contentOf(made, recipient.username) }
    await (made.recipient ? mailer.send(mail, job) : mailer.rehearse(mail, job))
  })
}

function contentOf({ code, purpose, leftMs }: MadeCode, username: string): MailContent {
  const minutes = Math.max(1, Math.round(leftMs / MINUTE_MS))
  return purpose === 'verify-email'
    ? templates.en.verifyEmail({ code, minutes })
    : templates.en.resetPassword({ code, minutes, username })
}
