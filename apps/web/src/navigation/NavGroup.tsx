import { type ReactNode, Suspense, useState } from 'react'
import { Icon } from '../parts/Icon.tsx'

interface NavGroupProps {
  title: string
  /** What makes another of its kind: what the button says, and what it opens. */
  adding?: { label: string; dialog: (onClose: () => void) => ReactNode }
  children: ReactNode
}

/** A part of the sidebar, below a heading. */
export function NavGroup({ title, adding, children }: NavGroupProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <nav aria-label={title} className="nav">
      <div className="nav-heading">
        <h2>{title}</h2>
        {adding && (
          <button type="button" className="icon-button" aria-label={adding.label} onClick={() => setAdding(true)}>
            <Icon name="plus" size={18} />
          </button>
        )}
      </div>
      {children}
      <Suspense>{isAdding && adding?.dialog(() => setAdding(false))}</Suspense>
    </nav>
  )
}
