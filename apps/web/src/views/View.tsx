import { type ReactNode, useEffect } from 'react'
import { words } from '../words/index.ts'

interface ViewProps {
  title: string
  /** Beside the title: what it is about, in a few words. */
  aside?: ReactNode
  /** At the end of the line: what can be done with all of it. */
  actions?: ReactNode
  children: ReactNode
}

/** What all views have: a title, which is also that of the window. */
export function View({ title, aside, actions, children }: ViewProps) {
  useEffect(() => {
    document.title = `${title} · ${words.app}`
  }, [title])
  return (
    <main className="page">
      <header className="page-heading">
        <h1>{title}</h1>
        {aside && <span className="muted">{aside}</span>}
        <span className="page-actions">{actions}</span>
      </header>
      {children}
    </main>
  )
}

/** A part of a view, with a heading of its own. */
export function Group({ title, actions, children }: { title: string; actions?: ReactNode; children?: ReactNode }) {
  return (
    <section className="group" aria-label={title}>
      <header className="group-heading">
        <h2>{title}</h2>
        <span className="page-actions">{actions}</span>
      </header>
      {children}
    </section>
  )
}
