import { handle } from '@todo/jobs'
import { inTransaction } from '@todo/service-kit/database'
import type { Mailer } from '../mail/mailer.ts'
import { templates } from '../mail/templates/index.ts'
import type { MailContent } from '../mail/templates/template.ts'
import { codeMail } from './code-mail.job.ts'
import type { CodeMaker } from './code-maker.ts'
import { type MadeCode, OneTimeCodes } from './one-time-codes.ts'

const MINUTE_MS = 60_000

/** Sends the mails with codes. */
export function codeMailHandler(mailer: Mailer, maker: CodeMaker) {
  return handle(codeMail, async ({ code_id: id }, { em, ...job }) => {
    const made = await inTransaction(em, (em) => new OneTimeCodes(em).make(id, maker))
    if (made) await mailer.send({ to: made.address, id, ...contentOf(made) }, job)
  })
}

function contentOf({ code, purpose, username, leftMs }: MadeCode): MailContent {
  const minutes = Math.max(1, Math.round(leftMs / MINUTE_MS))
  return purpose === 'verify-email'
    ? templates.en.verifyEmail({ code, minutes })
    : templates.en.resetPassword({ code, minutes, username })
}
