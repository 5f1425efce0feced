import type { SqlEntityManager } from '@mikro-orm/sql'
import { handle } from '@todo/jobs'
import type { DigestOrder, Notification } from '@todo/schemas'
import { Viewer } from '../../../access/viewer.ts'
import { settingsOf } from '../../accounts/settings.repository.ts'
import type { MailClient } from '../../reminders/sending/mail-client.ts'
import { NotificationQueries } from '../notification.queries.ts'
import { digestMail } from './digest-mail.job.ts'
import type { UnsubscribeTokens } from './unsubscribe-tokens.ts'

/** How many notifications a mail tells of, and how many characters it has of each text: enough to know what it is about. */
const MOST = 50
const SHOWN = 60

/** What the handler needs, beside its job. */
export interface DigestMailOptions {
  mails: MailClient
  tokens: UnsubscribeTokens
  /** Where people find the page, as in `https://todo.example.com`; empty if it is not said: then a mail has no links. */
  publicUrl: string
}

/** Orders a mail from the auth-service that tells what its user has not read, still sees, and wants mails about. */
export function digestMailHandler({ mails, tokens, publicUrl }: DigestMailOptions) {
  return handle(digestMail, async ({ uid: key, user_id, mailed_at }, { em, signal }) => {
    const items = (await unread(em, user_id, mailed_at)).map(toItem)
    if (items.length === 0) return
    const links = publicUrl !== '' && {
      page: new URL('/app/notifications', publicUrl).href,
      unsubscribe: new URL(`/notifications/unsubscribe?token=${tokens.tokenOf(user_id)}`, publicUrl).href,
    }
    await mails.order({ key, user_id, kind: 'digest', items, ...(links && { links }) }, signal)
  })
}

async function unread(em: SqlEntityManager, userId: number, mailedAt: number): Promise<Notification[]> {
  const { mailAbout } = await settingsOf(em, userId)
  if (mailAbout.length === 0) return []
  const queries = new NotificationQueries(em, new Viewer({ id: userId }))
  return queries.page({ isRead: false, mailedAt, kinds: mailAbout, limit: MOST })
}

function toItem({ kind, actor, list, todo, comment }: Notification): DigestOrder['items'][number] {
  return {
    kind,
    list: beginningOf(list.name),
    ...(actor && { actor: actor.username }),
    ...(todo && { contents: beginningOf(todo.contents) }),
    ...(comment && { comment: beginningOf(comment.text) }),
  }
}

function beginningOf(text: string): string {
  const characters = Array.from(text)
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN - 1).join('')}…` : text
}
