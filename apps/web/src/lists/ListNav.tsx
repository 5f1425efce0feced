import { type KeyboardEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { colorOf } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { archivedLists, ownLists } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { ListDialog } from './ListDialog.tsx'

interface ListNavProps {
  /** How many open to-dos each list has. */
  counts: ReadonlyMap<number, number>
  onFollow?: (() => void) | undefined
}

/** The lists in the sidebar, in the order that the user gives them, and what makes another. */
export function ListNav({ counts, onFollow }: ListNavProps) {
  const things = useThings()
  const { placeList } = useActions()
  const [isAdding, setAdding] = useState(false)
  const [dragged, setDragged] = useState<number>()
  const [over, setOver] = useState<number>()
  const lists = ownLists(things)
  const from = lists.findIndex(({ id }) => id === dragged)

  function onKey(event: KeyboardEvent<HTMLElement>, list: List, index: number): void {
    const other = lists[index + (STEPS[event.key] ?? 0)]
    if (!event.altKey || !other || other === list) return
    event.preventDefault()
    const { currentTarget } = event
    flushSync(() => placeList(list, other))
    // What is moved in the page loses the focus.
    currentTarget.focus()
  }

  function endDrag(): void {
    setDragged(undefined)
    setOver(undefined)
  }

  return (
    <nav aria-label={words.nav.lists} className="nav">
      <div className="nav-heading">
        <h2>{words.nav.lists}</h2>
        <button type="button" className="icon-button" aria-label={words.nav.addList} onClick={() => setAdding(true)}>
          <Icon name="plus" size={18} />
        </button>
      </div>
      {lists.map((list, index) => (
        <Link
          key={list.id}
          href={pathTo('lists', list.id)}
          className={`nav-entry nav-list ${list.id === over ? (index < from ? 'drop-above' : 'drop-below') : ''}`}
          onFollow={onFollow}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onKeyDown={(event) => onKey(event, list, index)}
          onDragStart={() => setDragged(list.id)}
          onDragEnd={endDrag}
          onDragOver={(event) => {
            if (from < 0) return
            event.preventDefault()
            setOver(list.id)
          }}
          onDragLeave={() => setOver(undefined)}
          onDrop={(event) => {
            event.preventDefault()
            const moved = lists[from]
            if (moved) placeList(moved, list)
            endDrag()
          }}
        >
          <span className="dot" style={{ background: colorOf(list.color) }} />
          <span className="nav-name" title={list.name}>
            {list.name}
          </span>
          <span className="nav-count">{counts.get(list.id)}</span>
        </Link>
      ))}
      {archivedLists(things).length > 0 && (
        <Link href={pathTo('archive')} className="nav-entry" onFollow={onFollow}>
          <Icon name="archive" size={18} />
          <span className="nav-name">{words.nav.archive}</span>
        </Link>
      )}
      {isAdding && <ListDialog onClose={() => setAdding(false)} />}
    </nav>
  )
}

/** Which way a list goes by a key with Alt. */
const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 }
