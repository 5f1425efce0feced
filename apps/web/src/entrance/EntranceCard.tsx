import { type ReactNode, useEffect } from 'react'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { words } from '../words/index.ts'

/** What the pages before the log-in look like. */
export function EntranceCard({ title, more, children }: { title: string; more?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${words.app}`
  }, [title])
  return (
    <main className="entrance">
      <div className="entrance-card">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>{title}</h1>
        {more && <p className="muted">{more}</p>}
        {children}
      </div>
    </main>
  )
}

/** The way to another of these pages. */
export function EntranceLink({ question, to, children }: { question?: string; to: string; children: ReactNode }) {
  return (
    <p className="entrance-other">
      {question}
      <Link href={pathTo(to)} className="link">
        {children}
      </Link>
    </p>
  )
}
