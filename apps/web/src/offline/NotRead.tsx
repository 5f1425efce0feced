import { useSnapshot } from '../store/context.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'

interface NotReadProps {
  /** Why it could not be read; undefined while it is on its way. */
  fault: string | undefined
  /** Whether it is a part of something. */
  isSmall?: boolean
}

/** In the place of what this browser does not keep: that it is on its way, or why it is not there. */
export function NotRead({ fault, isSmall = false }: NotReadProps) {
  const isOffline = useSnapshot((snapshot) => snapshot.isOffline)
  const { reading, unread, needsServer, needsServerMore } = words.empty
  if (!isOffline && fault === undefined) return <p className="muted reading">{reading}</p>
  const [title, more] = isOffline ? [needsServer, needsServerMore] : [unread, fault]
  if (isSmall) return <p className="muted">{`${title}. ${more}`}</p>
  return <EmptyState title={title} more={more} />
}
