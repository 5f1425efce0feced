import type { JobContext } from '@todo/jobs'
import type { SendMailOptions } from 'nodemailer'
import type { MailContent } from './templates/template.ts'

/** One mail, to one address. */
export interface Mail extends MailContent {
  to: string
  /** Names this mail among all that were ever sent: sent again, it is still the same mail to whoever gets both. */
  id: string
}

/** Sends mails. Only jobs do: no answer waits for a mail server. */
export interface Mailer {
  /**
   * Hands one mail over, unless the job's signal aborts before.
   *
   * @throws {MailNotSent} when it may not have arrived, and should be sent again.
   */
  send(mail: Mail, job: Pick<JobContext, 'signal' | 'log'>): Promise<void>
}

/** A mail could not be handed over. The message says why, and never to whom. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
}

/** nodemailer, when the first mail is sent: not every process sends one, and loading it takes a part of a start. */
export function lazily<T>(create: (nodemailer: typeof import('nodemailer')) => T): () => Promise<T> {
  let created: Promise<T> | undefined
  return () => {
    created ??= import('nodemailer').then(create)
    return created
  }
}

/** The message as it goes out. `from` is an address, perhaps with a name before it. */
export function composeMessage(from: string, { to, id, subject, text, html }: Mail): SendMailOptions {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${domainOf(from)}>`,
    // Asks for no answer of a machine (RFC 3834, section 5).
    headers: { 'Auto-Submitted': 'auto-generated' },
    // Leaves ASCII as it is, and so a code can be found in an .eml file with plain tools.
    textEncoding: 'quoted-printable',
  }
}

function domainOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace('>', '')
}
