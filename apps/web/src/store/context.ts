import { createContext, use, useSyncExternalStore } from 'react'
import { Tab } from './browser/tab.ts'
import type { Snapshot, Store } from './store.ts'
import type { Things } from './things.ts'

/** The one store of the page. */
export const TabContext = createContext(new Tab())

export function useStore(): Store {
  return use(TabContext).store
}

/** A part of what is on the screen: whoever shows it is drawn again when it is another one, and not with every change. */
export function useSnapshot<T>(part: (snapshot: Snapshot) => T): T {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => part(store.snapshot()))
}

export function useThings(): Things {
  return usePart((things) => things)
}

/** A part of all things. */
export function usePart<T>(part: (things: Things) => T): T {
  return useSnapshot(({ things }) => part(things))
}
