import { useToday } from '../dates/useClock.ts'
import { FilterNav } from '../filters/FilterNav.tsx'
import { LabelNav } from '../labels/LabelNav.tsx'
import { ListNav } from '../lists/ListNav.tsx'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { KeyHint } from '../parts/KeyHint.tsx'
import { useThings } from '../store/context.ts'
import { inboxOf, openCount, todayOf } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { useTodoDrop } from '../todos/useTodoDrop.ts'
import { words } from '../words/index.ts'
import { FavoriteNav } from './FavoriteNav.tsx'
import { Link } from './Link.tsx'
import { pathTo } from './router.ts'
import { useBadge } from './useBadge.ts'

interface SidebarProps {
  /** How many notifications are unread. */
  unread: number
  onAdd: () => void
}

/** All pages, the lists and the labels. */
export function Sidebar({ unread, onAdd }: SidebarProps) {
  const things = useThings()
  const counts = openCount(things)
  const inbox = inboxOf(things)
  useToday()
  const { overdue, due } = todayOf(things)
  const dueToday = overdue.length + due.length
  useBadge(dueToday)
  const { nav } = words
  return (
    <>
      <button type="button" className="add-button" aria-keyshortcuts="q" onClick={onAdd}>
        <Icon name="plus" />
        {nav.add}
        <KeyHint of="q" />
      </button>
      <nav aria-label={nav.main} className="nav">
        <Entry to="today" icon="today" count={dueToday} />
        <Entry to="inbox" icon="inbox" list={inbox} count={inbox && counts.get(inbox.id)} />
        <Entry to="upcoming" icon="upcoming" />
        <Entry to="notifications" icon="bell" count={unread} />
        <Entry to="search" icon="search" />
        <Entry to="completed" icon="done" />
        <Entry to="trash" icon="trash" />
      </nav>
      <FavoriteNav counts={counts} />
      <ListNav counts={counts} />
      <FilterNav />
      <LabelNav />
    </>
  )
}

type Page = 'today' | 'inbox' | 'upcoming' | 'search' | 'completed' | 'trash' | 'notifications'

interface EntryProps {
  to: Page
  icon: IconName
  /** The list that it is, if it is one. */
  list?: List | undefined
  count?: number | undefined
}

function Entry({ to, icon, list, count }: EntryProps) {
  const { isOver, takes } = useTodoDrop(list)
  const className = `nav-entry nav-${to} ${isOver ? 'drop-into' : ''}`
  return (
    <Link href={pathTo(to)} className={className} {...takes}>
      <Icon name={icon} />
      <span className="nav-name">{words.nav[to]}</span>
      <span className="nav-count">{count === 0 ? undefined : count}</span>
    </Link>
  )
}
