import { composeMessage, lazily, type Mailer, MailNotSent } from './mailer.ts'

/** How to reach a mail server. */
export interface SmtpMailerOptions {
  /** `smtp://` (encrypted if the server offers it) or `smtps://`, with user and password where it asks for them. */
  url: string
  from: string
  /** How long the server may take for one mail, from the connection to its last word, in milliseconds. */
  timeoutMs: number
}

/** Sends through a mail server, each mail over a connection of its own: one that hangs holds up no other. */
export function createSmtpMailer({ url, from, timeoutMs }: SmtpMailerOptions): Mailer {
  const transport = lazily(({ createTransport }) =>
    createTransport({
      url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      // What is sent comes from a template and a user, never from a file or another server.
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  )
  return {
    send: async (mail, { signal }) => {
      try {
        const smtp = await transport()
        await smtp.sendMail({
          ...composeMessage(from, mail),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        })
      } catch (error) {
        throw new MailNotSent(`the mail server has not taken the mail (${reasonOf(error)})`)
      }
    },
  }
}

/** Codes only: a server's own words often repeat the address, and they would stay in logs and with the job. */
function reasonOf(error: unknown): string {
  const { code, command, responseCode }: Record<string, unknown> = Object.assign({}, error)
  return [code, command, responseCode].filter((part) => part !== undefined).join(', ')
}
