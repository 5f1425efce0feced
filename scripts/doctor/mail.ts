import { randomUUID } from 'node:crypto'
import type { MailerConfig } from '@todo/auth-service/mail-settings'
import { createSmtpMailer, type SmtpMailer } from '@todo/auth-service/smtp-mailer'
import { messageOf } from '@todo/service-kit'
import { type Finding, fault, ok, warning } from './finding.ts'

/**
 * Whether mails arrive. Without an address, the mail server is asked, and nothing is sent.
 *
 * @param address where a test mail goes.
 * @param isOpen whether others than this machine use the stack.
 */
export async function mailFindings(
  settings: MailerConfig,
  address: string | undefined,
  isOpen: boolean,
): Promise<Finding[]> {
  const { SMTP_URL: url, MAIL_FROM: from, MAIL_DIR: folder, SMTP_TIMEOUT_MS: timeoutMs } = settings
  if (url === undefined) return [withoutServer(folder, address, isOpen)]
  const mailer = createSmtpMailer({ url, from, timeoutMs })
  try {
    return [ok('mail', await tryOut(mailer, address))]
  } catch (error) {
    return [fault('mail', messageOf(error), 'Correct SMTP_URL and MAIL_FROM; the log of the mail server says more')]
  }
}

async function tryOut(mailer: SmtpMailer, address: string | undefined): Promise<string> {
  const text = 'This is a test mail of your to-do service. Mails with codes and reminders go the same way.'
  const mail = { id: randomUUID(), subject: 'A test mail of your to-do service', text, html: `<p>${text}</p>` }
  if (address === undefined) {
    await mailer.rehearse({ ...mail, to: 'nobody@example.com' })
    return 'the mail server lets us in; --mail ADDRESS sends a test mail'
  }
  await mailer.send({ ...mail, to: address }, { signal: new AbortController().signal })
  return 'the mail server has taken the test mail: see that it arrives, and not as spam'
}

function withoutServer(folder: string, address: string | undefined, isOpen: boolean): Finding {
  const found = `no mail is sent: each becomes a file in ${folder}`
  const advice = 'Set SMTP_URL and MAIL_FROM: without them nobody can verify an address or reset a password'
  if (address !== undefined) return fault('mail', found, advice)
  return isOpen ? warning('mail', found, advice) : ok('mail', found)
}
