import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import { Link } from './Link.tsx'
import { pathTo } from './router.ts'

const PAGES = ['today', 'inbox', 'upcoming', 'search'] as const

interface TabBarProps {
  /** How many notifications are unread. */
  unread: number
  onAdd: () => void
  onMenu: () => void
}

/** What a phone has in the place of the sidebar. */
export function TabBar({ unread, onAdd, onMenu }: TabBarProps) {
  return (
    <div className="tab-bar">
      <nav aria-label={words.nav.main}>
        <button type="button" className="tab-add" aria-label={words.nav.add} onClick={onAdd}>
          <Icon name="plus" size={26} />
        </button>
        {PAGES.map((page) => (
          <Link key={page} href={pathTo(page)} className="tab">
            <Icon name={page} size={22} />
            {words.nav[page]}
          </Link>
        ))}
        <button type="button" className="tab" onClick={onMenu}>
          <Icon name="menu" size={22} />
          {words.nav.menu}
          {unread > 0 && (
            <span className="tab-count">
              {unread}
              <span className="sr-only"> {words.nav.unread}</span>
            </span>
          )}
        </button>
      </nav>
    </div>
  )
}
