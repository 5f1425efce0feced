import { type AnchorHTMLAttributes, useState } from 'react'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { colorOf } from '../parts/colors.ts'
import type { List } from '../store/things.ts'
import { useTodoDrop } from '../todos/useTodoDrop.ts'

type Events = Pick<AnchorHTMLAttributes<HTMLAnchorElement>, 'onKeyDown' | 'onDragStart' | 'onDragEnd'>

interface ListLinkProps extends Events {
  list: List
  /** How many open to-dos it has. */
  count: number | undefined
  /** On which side of this list one that is being dragged would go. */
  side: 'above' | 'below' | undefined
  /** Called when a list is dropped here. */
  onTake: () => void
  onFollow: (() => void) | undefined
}

/** A list in the sidebar, on which to-dos and other lists can be dropped. */
export function ListLink({ list: { id, name, color }, list, count, side, onTake, ...events }: ListLinkProps) {
  const [isUnder, setUnder] = useState(false)
  const { isOver, takes } = useTodoDrop(list)
  const look = isUnder && side ? `drop-${side}` : isOver ? 'drop-into' : ''
  return (
    <Link
      href={pathTo('lists', id)}
      className={`nav-entry nav-list ${look}`}
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      {...events}
      onDragOver={(event) => {
        takes.onDragOver(event)
        if (!side) return
        event.preventDefault()
        setUnder(true)
      }}
      onDragLeave={() => {
        takes.onDragLeave()
        setUnder(false)
      }}
      onDrop={(event) => {
        takes.onDrop(event)
        setUnder(false)
        if (!side) return
        event.preventDefault()
        onTake()
      }}
    >
      <span className="dot" style={{ background: colorOf(color) }} />
      <span className="nav-name" title={name}>
        {name}
      </span>
      <span className="nav-count">{count}</span>
    </Link>
  )
}
