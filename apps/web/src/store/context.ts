import { createContext, use, useSyncExternalStore } from 'react'
import { Tab } from './browser/tab.ts'
import type { Snapshot, Store } from './store.ts'
import type { Things } from './things.ts'

/** The one store of the page. */
export const TabContext = createContext(new Tab())

export function useStore(): Store {
  return use(TabContext).store
}

export function useSnapshot(): Snapshot {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

export function useThings(): Things {
  return usePart((things) => things)
}

/** A part of all things: whoever shows it is drawn again when it is another one, and not whenever anything has changed. */
export function usePart<T>(part: (things: Things) => T): T {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => part(store.snapshot().things))
}
