import { handle } from '@todo/jobs'
import type { MailClient } from '../../mails/mail-client.ts'
import { digestItems } from './digest-items.ts'
import { digestMail } from './digest-mail.job.ts'
import type { UnsubscribeTokens } from './unsubscribe-tokens.ts'

/** What the handler needs, beside its job. */
export interface DigestMailOptions {
  mails: MailClient
  tokens: UnsubscribeTokens
  /** Where people find the page, as in `https://todo.example.com`; empty if it is not said: then a mail has no links. */
  publicUrl: string
}

/** Orders a mail from the auth-service that tells what its user has not read, still sees, and wants mails about. */
export function digestMailHandler({ mails, tokens, publicUrl }: DigestMailOptions) {
  return handle(digestMail, async ({ uid: key, user_id, mailed_at: mailedAt }, { em, signal }) => {
    const items = await digestItems(em, user_id, { mailedAt })
    if (items.length === 0) return
    const links = publicUrl !== '' && {
      page: new URL('/app/notifications', publicUrl).href,
      unsubscribe: new URL(`/notifications/unsubscribe?token=${tokens.tokenOf(user_id)}`, publicUrl).href,
    }
    await mails.order({ key, user_id, kind: 'digest', items, ...(links && { links }) }, signal)
  })
}
