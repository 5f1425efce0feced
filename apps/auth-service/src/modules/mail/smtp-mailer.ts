import { composeMessage, lazily, type Mail, type Mailer, type MailJob, MailNotSent, MailRefused } from './mailer.ts'

/** How to reach a mail server. */
export interface SmtpMailerOptions {
  /** `smtp://` (encrypted if the server offers it) or `smtps://`, with user and password where it asks for them. */
  url: string
  from: string
  /** How long the server may take for one mail, from the connection to its last word, in milliseconds. */
  timeoutMs: number
}

/**
 * The commands whose answers are about one mail. A refusal at another moment, such as at the log-in, is about the server
 * or our settings: it concerns every mail, and may be mended.
 */
const ABOUT_THE_MAIL = new Set<unknown>(['MAIL FROM', 'RCPT TO', 'DATA'])

/** A mailer that asks its job for nothing but when to give up. */
export interface SmtpMailer extends Mailer {
  send(mail: Mail, job: Partial<MailJob> & Pick<MailJob, 'signal'>): Promise<void>
  rehearse(mail: Mail, job?: MailJob): Promise<void>
}

/** Sends through a mail server, each mail over a connection of its own: one that hangs does not hold up the others. */
export function createSmtpMailer({ url, from, timeoutMs }: SmtpMailerOptions): SmtpMailer {
  const transport = lazily(({ createTransport }) =>
    createTransport({
      url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // The content comes from a template and a user, never from a file or another server.
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  )
  const composer = lazily(({ createTransport }) => createTransport({ streamTransport: true, buffer: true }))
  return {
    send: async (mail, { signal }) => {
      const smtp = await transport()
      await withoutWords(
        smtp.sendMail({
          ...composeMessage(from, mail),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        }),
      )
    },
    rehearse: async (mail) => {
      await (await composer()).sendMail(composeMessage(from, mail))
      const smtp = await transport()
      await withoutWords(smtp.verify())
    },
  }
}

/** Turns what a server says into codes: its own words often repeat the address, and would stay in logs and with the job. */
async function withoutWords(sending: Promise<unknown>): Promise<void> {
  try {
    await sending
  } catch (error) {
    const { code, command, responseCode }: Record<string, unknown> = Object.assign({}, error)
    const reason = [code, command, responseCode].filter((part) => part !== undefined).join(', ')
    // RFC 5321, section 4.2.1: 5yz is permanent, 4yz is not.
    const isPermanent = Number(responseCode) >= 500 && ABOUT_THE_MAIL.has(command)
    throw isPermanent
      ? new MailRefused(`the mail server refuses the mail for good (${reason})`)
      : new MailNotSent(`the mail server has not taken the mail (${reason})`)
  }
}
