import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { announce } from '../notices/announcements.ts'
import { SelectionContext, selectedIn, useNewSelection } from '../selection/selection.ts'
import { useThings } from '../store/context.ts'
import { words } from '../words/index.ts'
import { useArrival } from './arrival.ts'

const SelectionBar = lazy(() => import('../selection/SelectionBar.tsx'))

interface ViewProps {
  title: string
  /** Beside the title: what it is about, in a few words. */
  aside?: ReactNode
  /** At the end of the line: what can be done with all of it. */
  actions?: ReactNode
  /** Whether the user gives the order of what is in it. */
  isOrdered?: boolean
  /** Whether it takes the whole width. */
  isWide?: boolean
  children: ReactNode
}

/** What all views have: a title, which is also that of the window, and what can be done with what is selected. */
export function View({ title, aside, actions, isOrdered = false, isWide = false, children }: ViewProps) {
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  const selection = useNewSelection()
  const selected = selectedIn(useThings(), selection)
  useEffect(() => {
    document.title = `${title} · ${words.app}`
    announce(title)
  }, [title])
  return (
    <main ref={main} className={isWide ? 'page wide' : 'page'} tabIndex={-1}>
      <header className="page-heading">
        <h1>{title}</h1>
        {aside && <span className="muted">{aside}</span>}
        <span className="page-actions">
          <Suspense fallback={<span className="icon-button" />}>{actions}</Suspense>
        </span>
      </header>
      <SelectionContext value={selection}>{children}</SelectionContext>
      <Suspense>
        {selected.length > 0 && <SelectionBar todos={selected} selection={selection} isOrdered={isOrdered} />}
      </Suspense>
    </main>
  )
}

/** A part of a view, with a heading of its own. */
export function Group({ title, actions, children }: { title: string; actions?: ReactNode; children?: ReactNode }) {
  return (
    <section className="group" aria-label={title}>
      <header className="group-heading">
        <h2>{title}</h2>
        <span className="page-actions">
          <Suspense fallback={<span className="icon-button" />}>{actions}</Suspense>
        </span>
      </header>
      {children}
    </section>
  )
}
