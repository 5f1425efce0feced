import { type KeyboardEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { archivedLists, ownLists } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { ListDialog } from './ListDialog.tsx'
import { ListLink } from './ListLink.tsx'

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
  const [moved, setMoved] = useState<List>()
  const lists = ownLists(things)
  const from = lists.findIndex(({ id }) => id === moved?.id)
  // A link that goes away while it is dragged does not tell of the end.
  if (moved && from < 0) setMoved(undefined)

  function onKey(event: KeyboardEvent<HTMLElement>, list: List, index: number): void {
    const other = lists[index + (STEPS[event.key] ?? 0)]
    if (!event.altKey || !other || other === list) return
    event.preventDefault()
    const { currentTarget } = event
    flushSync(() => placeList(list, other))
    // What is moved in the page loses the focus.
    currentTarget.focus()
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
        <ListLink
          key={list.id}
          list={list}
          count={counts.get(list.id)}
          side={from < 0 || index === from ? undefined : index < from ? 'above' : 'below'}
          onFollow={onFollow}
          onKeyDown={(event) => onKey(event, list, index)}
          onDragStart={() => setMoved(list)}
          onDragEnd={() => setMoved(undefined)}
          onTake={() => moved && placeList(moved, list)}
        />
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
