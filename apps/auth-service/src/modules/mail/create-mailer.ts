import { createFolderMailer } from './folder-mailer.ts'
import type { MailerConfig } from './mail-settings.ts'
import type { Mailer } from './mailer.ts'
import { createSmtpMailer } from './smtp-mailer.ts'

/** The mailer that the settings ask for: a mail server where one is named, else a folder. */
export function createMailer({ SMTP_URL, SMTP_TIMEOUT_MS, MAIL_DIR, MAIL_FROM }: MailerConfig): Mailer {
  return SMTP_URL === undefined
    ? createFolderMailer({ folder: MAIL_DIR, from: MAIL_FROM })
    : createSmtpMailer({ url: SMTP_URL, from: MAIL_FROM, timeoutMs: SMTP_TIMEOUT_MS })
}
