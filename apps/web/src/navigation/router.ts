import { useSyncExternalStore } from 'react'

/** Below this are all pages; no path of the API begins so. */
const BASE = '/app'

/** What the address says: which page, and which to-do is open beside it. */
export interface Place {
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  /** Another one each time that one goes somewhere, also to where one is. */
  readonly step: number
}

const listeners = new Set<() => void>()
let place = read(0)

function read(step: number): Place {
  const { pathname, search } = window.location
  const segments = pathOf(pathname).split('/').filter(Boolean).map(decoded)
  return { segments, query: new URLSearchParams(search), step }
}

/** What is below the base. The page also answers at addresses of which nobody knows: there, nothing is. */
function pathOf(pathname: string): string {
  if (pathname.startsWith(`${BASE}/`)) return pathname.slice(BASE.length + 1)
  return pathname === '/' || pathname === BASE ? 'today' : 'nowhere'
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function update(step: number): void {
  place = read(step)
  for (const listener of listeners) listener()
}

window.addEventListener('popstate', () => update(place.step + 1))

/** The place that the page is at. */
export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => place,
  )
}

/** The address of a page. */
export function pathTo(...segments: (string | number)[]): string {
  return [BASE, ...segments.map(encodeURIComponent)].join('/')
}

/** Goes to a page of this app. */
export function goTo(url: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', url)
  else window.history.pushState(null, '', url)
  update(replace ? place.step : place.step + 1)
}

/** Opens a to-do beside the page that is shown, or closes the one that is open. */
export function openTodo(uid: string | undefined): void {
  const { pathname } = window.location
  const query = new URLSearchParams(window.location.search)
  if (uid === undefined) query.delete('todo')
  else query.set('todo', uid)
  const text = query.toString()
  const replace = place.query.has('todo')
  goTo(text === '' ? pathname : `${pathname}?${text}`, { replace })
}
