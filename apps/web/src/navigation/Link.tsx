import type { AnchorHTMLAttributes } from 'react'
import { goTo, usePlace } from './router.ts'

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'onClick'> {
  href: string
  onFollow?: (() => void) | undefined
}

/** A link to a page of this app. With a modifier key, the browser does what it does with links. */
export function Link({ href, onFollow, ...more }: LinkProps) {
  usePlace()
  const isHere = window.location.pathname === href
  return (
    <a
      href={href}
      {...more}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        goTo(href)
        onFollow?.()
      }}
    />
  )
}
