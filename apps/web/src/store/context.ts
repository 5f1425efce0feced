import { createContext, use, useSyncExternalStore } from 'react'
import { type Snapshot, Store } from './store.ts'
import type { Things } from './things.ts'

/** The one store of the page. */
export const StoreContext = createContext(new Store())

export function useStore(): Store {
  return use(StoreContext)
}

export function useSnapshot(): Snapshot {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

export function useThings(): Things {
  return useSnapshot().things
}
