import { useSnapshot } from '../store/context.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'

/** In the place of what this browser does not keep, while there is no network. */
export function NeedsServer() {
  const isOffline = useSnapshot((snapshot) => snapshot.isOffline)
  return isOffline ? <EmptyState title={words.empty.needsServer} more={words.empty.needsServerMore} /> : null
}
