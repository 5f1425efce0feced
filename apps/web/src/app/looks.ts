import { useSyncExternalStore } from 'react'

/** Something that one chooses for this browser; the style sheets see it as `data-NAME` of the document. */
interface Look<T extends string> {
  readonly options: readonly T[]
  readonly current: () => T
  readonly choose: (option: T) => void
}

/** The store, which has words for what it tells, also runs in Node: there, nothing is kept or shown. */
const inBrowser = typeof document !== 'undefined'

const listeners = new Set<() => void>()

function createLook<T extends string>(name: string, options: readonly [T, ...T[]]): Look<T> {
  const key = `todo.${name}`
  const kept = inBrowser ? localStorage.getItem(key) : null
  let current: T = options.find((option) => option === kept) ?? options[0]
  const show = () => {
    if (inBrowser) document.documentElement.dataset[name] = current
  }
  show()
  return {
    options,
    current: () => current,
    choose: (option) => {
      current = option
      localStorage.setItem(key, option)
      show()
      for (const listener of listeners) listener()
    },
  }
}

/** Light or dark. */
export const theme = createLook('theme', ['system', 'light', 'dark'])

/** How much room each line has. */
export const density = createLook('density', ['comfortable', 'compact'])

/** What the page speaks. It is read once, when the page begins. */
export const language = createLook('language', ['system', 'en', 'ko'])

/** What is chosen, as it changes. */
export function useLook<T extends string>({ current }: Look<T>): T {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, current)
}

/** The option after the one that is chosen. */
export function chooseNext<T extends string>({ options, current, choose }: Look<T>): void {
  const next = options[(options.indexOf(current()) + 1) % options.length]
  if (next !== undefined) choose(next)
}
