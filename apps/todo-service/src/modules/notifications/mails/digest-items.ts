import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DigestOrder, Notification } from '@todo/schemas'
import { Viewer } from '../../../access/viewer.ts'
import { settingsOf } from '../../accounts/settings.repository.ts'
import { NotificationQueries } from '../notification.queries.ts'

type Item = DigestOrder['items'][number]

/** How many notifications a mail tells of, and how many characters it has of each text: enough to know what it is about. */
const MOST = 50
const SHOWN = 60

/**
 * What a mail tells a user now, of the notifications that it is about: those that the user has not read, still sees, and wants
 * mails about. The last first.
 */
export async function digestItems(
  em: SqlEntityManager,
  userId: number,
  about: { mailedAt: number } | { ids: readonly number[] },
): Promise<Item[]> {
  const { mail_about: kinds } = await settingsOf(em, userId)
  if (kinds.length === 0) return []
  const queries = new NotificationQueries(em, new Viewer({ id: userId }))
  return (await queries.page({ ...about, isRead: false, kinds, limit: MOST })).map(toItem)
}

function toItem({ id, kind, actor, list, todo, comment }: Notification): Item {
  return {
    id,
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
