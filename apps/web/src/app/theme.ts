import { useSyncExternalStore } from 'react'

const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'todo.theme'
const listeners = new Set<() => void>()
let theme: Theme = THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'system'

function show(): void {
  document.documentElement.dataset.theme = theme
}
show()

/** The theme after this one. */
function next(): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
}

/** How the page looks in this browser, and what changes to the next way. */
export function useTheme(): [Theme, () => void] {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
  return [
    current,
    () => {
      theme = next()
      localStorage.setItem(KEY, theme)
      show()
      for (const listener of listeners) listener()
    },
  ]
}
