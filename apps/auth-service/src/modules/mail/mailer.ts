import { type JobContext, PermanentFailure } from '@todo/jobs'
import type { SendMailOptions } from 'nodemailer'
import { forMailServer } from '../emails/email-address.ts'
import type { MailContent } from './templates/template.ts'

/** One mail, to one address. */
export interface Mail extends MailContent {
  to: string
  /** Names this mail among all mails ever sent: sent again, it is still the same mail to whoever gets both. */
  id: string
  /** Where a POST ends mails of this kind, which mail programs do for their users (RFC 8058). */
  unsubscribe?: string
}

/** What a mailer needs of the job that it works for. */
export type MailJob = Pick<JobContext, 'signal' | 'log'>

/** Sends mails. Only jobs do: no answer waits for a mail server. */
export interface Mailer {
  /**
   * Hands one mail over, unless the job's signal aborts before.
   *
   * @throws {MailNotSent} when it may not have arrived, and should be sent again.
   * @throws {MailRefused} when sending it again would not help.
   */
  send(mail: Mail, job: MailJob): Promise<void>
  /**
   * Does the same work as `send`, short of handing the mail over, and fails in the same way.
   *
   * @throws {MailNotSent}
   */
  rehearse(mail: Mail, job: MailJob): Promise<void>
}

/** A mail could not be handed over. The message says why, and never to whom. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
}

/** The mail server refuses a mail for good. The message says why, and never to whom. */
export class MailRefused extends PermanentFailure {
  override readonly name = 'MailRefused'
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
export function composeMessage(from: string, { to, id, subject, text, html, unsubscribe }: Mail): SendMailOptions {
  return {
    from,
    to: { name: '', address: forMailServer(to) },
    subject,
    text,
    html,
    messageId: `<${id}@${domainOf(from)}>`,
    // Asks machines not to answer (RFC 3834, section 5).
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribe !== undefined && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    // Leaves ASCII as it is, so that plain tools find the code in an .eml file.
    textEncoding: 'quoted-printable',
  }
}

function domainOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace('>', '')
}
