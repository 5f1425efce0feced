import type { ReactNode } from 'react'
import { goTo, usePlace } from './router.ts'

interface LinkProps {
  href: string
  className?: string
  onFollow?: (() => void) | undefined
  children: ReactNode
}

/** A link to a page of this app. With a modifier key, the browser does what it does with links. */
export function Link({ href, className, onFollow, children }: LinkProps) {
  usePlace()
  const isHere = window.location.pathname === href
  return (
    <a
      href={href}
      className={className}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        goTo(href)
        onFollow?.()
      }}
    >
      {children}
    </a>
  )
}
