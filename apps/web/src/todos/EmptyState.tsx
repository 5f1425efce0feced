import type { ReactNode } from 'react'

/** What a view says that has nothing to show. */
export function EmptyState({
  title,
  more,
  children,
}: {
  title: string
  more?: string | undefined
  children?: ReactNode
}) {
  return (
    <div className="empty">
      <svg viewBox="0 0 120 90" width="120" height="90" aria-hidden="true">
        <ellipse cx="60" cy="80" rx="44" ry="6" className="empty-shadow" />
        <rect x="28" y="14" width="64" height="60" rx="10" className="empty-sheet" />
        <path d="M42 34h36M42 46h26M42 58h18" className="empty-lines" />
        <circle cx="86" cy="62" r="15" className="empty-circle" />
        <path d="m79.5 62.5 4.6 4.6 8.6-9.6" className="empty-check" />
      </svg>
      <h2>{title}</h2>
      {more && <p>{more}</p>}
      {children}
    </div>
  )
}
