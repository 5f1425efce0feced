import { lazy, Suspense } from 'react'
import { NewRelease } from '../offline/NewRelease.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSnapshot } from '../store/context.ts'
import { words } from '../words/index.ts'

// What says a change in words is large, and rarely needed.
const RefusedChange = lazy(loadRefusedChange)

/** Loads what says a change in words, before there is no network to load it from. */
export function loadRefusedChange() {
  return import('./RefusedChange.tsx')
}

/** At the top of the page: that there is a new release, that there is no network, and what the service would not take. */
export function SyncState() {
  const { isOffline, waiting, refused } = useSnapshot((snapshot) => snapshot)
  return (
    <>
      <NewRelease />
      <div role="status">
        {isOffline && (
          <p className="offline">
            <Icon name="offline" size={18} />
            {words.sync.offline(waiting)}
          </p>
        )}
      </div>
      <Suspense>
        {refused.map((refusal) => (
          <RefusedChange key={refusal.id} refusal={refusal} />
        ))}
      </Suspense>
    </>
  )
}
