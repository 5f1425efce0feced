import { useEffect } from 'react'
import { answered, api, type Schemas } from '../api/client.ts'
import { momentInWords } from '../dates/days.ts'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { tellError } from '../notices/notices.ts'
import { NotRead } from '../offline/NotRead.tsx'
import { Icon } from '../parts/Icon.tsx'
import { RequestButton } from '../parts/RequestButton.tsx'
import { useAnswer } from '../parts/useAnswer.ts'
import type { Page } from '../parts/usePages.ts'
import { Avatar } from '../sharing/Avatar.tsx'
import { useSnapshot } from '../store/context.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { View } from '../views/View.tsx'
import { words } from '../words/index.ts'

type Notification = Schemas['Notification']

const { notifications: text } = words

/** What others have done that concerns the user, the last first. */
export default function NotificationsView() {
  const { items, fault, more, mark } = useNotifications()
  const [newest] = items ?? []
  const hasUnread = items?.some(({ is_read }) => !is_read)
  return (
    <View
      title={words.nav.notifications}
      actions={
        newest &&
        hasUnread && (
          <RequestButton className="quiet" ask={() => mark({ is_read: true, up_to: newest.id })}>
            {text.readAll}
          </RequestButton>
        )
      }
    >
      <ul className="records notifications">
        {items?.map((one) => (
          <Item key={one.id} notification={one} onRead={() => mark({ is_read: true, ids: [one.id] })} />
        ))}
      </ul>
      {more && (
        <RequestButton className="quiet" ask={more}>
          {words.settings.more}
        </RequestButton>
      )}
      {!items && <NotRead fault={fault} />}
      {items?.length === 0 && <EmptyState title={words.empty.notifications} more={words.empty.notificationsMore} />}
    </View>
  )
}

function Item({ notification, onRead }: { notification: Notification; onRead: () => Promise<void> }) {
  const { kind, actor, list, todo, comment, is_read, created_at } = notification
  const name = actor?.username ?? words.details.somebody
  const title = text.kinds[kind](name, todo?.contents ?? list.name)
  return (
    <li className={is_read ? undefined : 'unread'}>
      <Avatar user={{ id: actor?.id ?? 0, username: name }} />
      <span className="row-text">
        {todo ? (
          <Link
            href={pathTo('todos', todo.id)}
            className="row-title"
            onFollow={is_read ? undefined : () => void onRead().catch(tellError)}
          >
            {title}
          </Link>
        ) : (
          <span className="row-title">{title}</span>
        )}
        {comment && <span className="notification-comment">{comment.text}</span>}
        <span className="facts">
          {list.name} · {momentInWords(created_at)}
        </span>
      </span>
      {!is_read && (
        <RequestButton className="icon-button" aria-label={text.read(title)} ask={onRead}>
          <Icon name="done" size={18} />
        </RequestButton>
      )}
    </li>
  )
}

/** The notifications that have been read so far, how to read on, and how to mark some. New ones come on top. */
function useNotifications() {
  const told = useSnapshot((snapshot) => snapshot.told)
  const { value: page, setValue: setPage, fault, take } = useAnswer<Page<Notification>>()
  useEffect(() => {
    return told === null ? undefined : take(read(), onTop)
  }, [told, take])
  const cursor = page?.next
  const readOn = async (from: string) => {
    const { items, next } = await read(from)
    setPage((now) => (now?.next === from ? { items: [...now.items, ...items], next } : now))
  }
  const mark = async (body: Schemas['MarkNotifications']) => {
    await answered(api.PATCH('/notifications', { body }))
    const { ids, up_to = 0 } = body
    const isMarked = ({ id }: Notification) => ids?.includes(id) || id <= up_to
    setPage(
      (now) => now && { ...now, items: now.items.map((one) => (isMarked(one) ? { ...one, is_read: true } : one)) },
    )
  }
  return {
    items: page?.items,
    fault,
    more: cursor ? () => readOn(cursor) : undefined,
    mark,
  }
}

/** A first page, and below it what was read before and is older than all of it. */
function onTop(fresh: Page<Notification>, before: Page<Notification> | undefined): Page<Notification> {
  const last = fresh.items.at(-1)
  const older = before?.items.filter(({ id }) => last !== undefined && id < last.id) ?? []
  return older.length === 0 ? fresh : { items: [...fresh.items, ...older], next: before?.next ?? null }
}

async function read(cursor?: string): Promise<Page<Notification>> {
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) }
  const page = await answered(api.GET('/notifications', { params: { query } }))
  return { items: page?.notifications ?? [], next: page?.next_cursor ?? null }
}
