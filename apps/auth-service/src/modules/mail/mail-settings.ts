import { readEnvironment, ServiceTokenSettings } from '@todo/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import { type Static, Type } from 'typebox'

/** How mails are sent. */
const MailerSettings = {
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^/]+',
      description: 'the mail server: smtp://user:password@host:587, or smtps:// for TLS from the start',
    }),
  ),
  SMTP_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 25_000,
    description: 'how long the mail server may take for one mail before it is tried again later, in milliseconds',
  }),
  MAIL_FROM: Type.String({
    default: 'todo <no-reply@localhost>',
    pattern: '^([^<>@\\s][^<>@\\r\\n]*<[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+)$',
    description: 'the sender of mails: an address, or a name and an <address>',
  }),
  MAIL_DIR: Type.String({
    default: '',
    description: 'the folder that mails are written to as files, where no mail server is set',
  }),
}

/** What every process is told that makes codes, or sends mails. */
export const MailSettings = {
  CODE_SECRET: Type.String({
    minLength: 32,
    description: 'the secret that one-time codes are made with, at least 32 characters; the same in every process',
  }),
  ...ServiceTokenSettings,
  SHARED_LISTS_URL: Type.Optional(
    Type.String({
      pattern: '^https?://.*[^/]$',
      description:
        'where the todo-service tells which lists others are in, as in http://127.0.0.1:3002/internal/users; without it, ' +
        'an account ends without being asked, and such lists go to others who are in them. At /internal/mails/current ' +
        'of the same service, it is asked what is left of a mail that it ordered, just before that is sent; without it, the ' +
        'mail is sent as it was ordered',
    }),
  ),
  ...MailerSettings,
}

const Mailer = Type.Object(MailerSettings)
const Mail = Type.Object(MailSettings)

/**
 * How a process of the auth-service sends mails.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function loadMailerConfig(env: NodeJS.ProcessEnv) {
  return readEnvironment(Mailer, env, mailFaults)
}
export type MailerConfig = Static<typeof Mailer>

/** What makes codes, and where mails go. */
export type MailConfig = Static<typeof Mail>

/** Mails have to go somewhere, and a mail server takes them from a sender that it knows. */
export function mailFaults({ SMTP_URL, MAIL_DIR, MAIL_FROM }: NodeJS.ProcessEnv): string[] {
  if (SMTP_URL === undefined && MAIL_DIR === undefined)
    return ['SMTP_URL is required (or MAIL_DIR): the mail server, or a folder for mails that nobody sends']
  if (SMTP_URL !== undefined && MAIL_FROM === undefined)
    return ['MAIL_FROM is required with SMTP_URL: a sender that the mail server lets through']
  return []
}

/** Says at the start what is not done for want of the todo-service, which an auth-service may run without. */
export function warnWithoutTodoService(
  log: FastifyBaseLogger,
  { SHARED_LISTS_URL }: Pick<MailConfig, 'SHARED_LISTS_URL'>,
): void {
  if (SHARED_LISTS_URL === undefined)
    log.warn(
      'SHARED_LISTS_URL is not set: mails are sent as they were ordered, and accounts end without being asked who gets ' +
        'the lists that others are in',
    )
}
