import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { flushSync } from 'react-dom'
import type { List } from '../store/things.ts'
import { OrderedLink } from './OrderedLink.tsx'
import { pathTo } from './router.ts'

interface OrderedLinksProps<T> {
  /** All of them, in the order that the user gives them. */
  all: readonly T[]
  /** Puts one in the place of another one. */
  place: (one: T, other: T) => void
  /** The page of each, whose address goes on with its id. */
  page: string
  look: (one: T) => { picture: ReactNode; list?: List; count?: number | undefined }
}

/** Entries of the sidebar that can be dragged to another place, and moved with Alt and an arrow key. */
export function OrderedLinks<T extends { id: number | string; name: string }>(props: OrderedLinksProps<T>) {
  const { all, place, page, look } = props
  const [moved, setMoved] = useState<T>()
  const from = all.findIndex(({ id }) => id === moved?.id)
  // A link that goes away while it is dragged does not tell of the end.
  if (moved && from < 0) setMoved(undefined)

  function onKey(event: KeyboardEvent<HTMLElement>, one: T, index: number): void {
    const other = all[index + (STEPS[event.key] ?? 0)]
    if (!event.altKey || !other || other === one) return
    event.preventDefault()
    const { currentTarget } = event
    flushSync(() => place(one, other))
    // What is moved in the page loses the focus.
    currentTarget.focus()
  }

  return all.map((one, index) => (
    <OrderedLink
      key={one.id}
      href={pathTo(page, one.id)}
      name={one.name}
      {...look(one)}
      side={from < 0 || index === from ? undefined : index < from ? 'above' : 'below'}
      onKeyDown={(event) => onKey(event, one, index)}
      onDragStart={() => setMoved(one)}
      onDragEnd={() => setMoved(undefined)}
      onTake={() => moved && place(moved, one)}
    />
  ))
}

/** Which way an entry goes by a key with Alt. */
const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 }
