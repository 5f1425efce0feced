import { type AnchorHTMLAttributes, type ReactNode, useState } from 'react'
import type { List } from '../store/things.ts'
import { useTodoDrop } from '../todos/useTodoDrop.ts'
import { Link } from './Link.tsx'

type Events = Pick<AnchorHTMLAttributes<HTMLAnchorElement>, 'onKeyDown' | 'onDragStart' | 'onDragEnd'>

interface OrderedLinkProps extends Events {
  href: string
  name: string
  /** A picture before the name. */
  picture: ReactNode
  /** The list that it is, if it is one: it takes to-dos. */
  list?: List | undefined
  /** How many open to-dos it has. */
  count?: number | undefined
  /** On which side of this one another that is being dragged would go. */
  side: 'above' | 'below' | undefined
  /** Called when another one is dropped here. */
  onTake: () => void
}

/** An entry of the sidebar, on which others of its kind can be dropped, and to-dos if it is a list. */
export function OrderedLink({ href, name, picture, list, count, side, onTake, ...events }: OrderedLinkProps) {
  const [isUnder, setUnder] = useState(false)
  const { isOver, takes } = useTodoDrop(list)
  const look = isUnder && side ? `drop-${side}` : isOver ? 'drop-into' : ''
  return (
    <Link
      href={href}
      className={`nav-entry ${look}`}
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
      {picture}
      <span className="nav-name" title={name}>
        {name}
      </span>
      <span className="nav-count">{count}</span>
    </Link>
  )
}
