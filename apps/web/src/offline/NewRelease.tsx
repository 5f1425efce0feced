import { useSyncExternalStore } from 'react'
import { words } from '../words/index.ts'
import { release, takeUp } from './release.ts'

/** Says that there is a newer release of the page, and takes it up. */
export function NewRelease() {
  const isOld = useSyncExternalStore(release.subscribe, release.isOld)
  return (
    <div role="status">
      {isOld && (
        <p className="offline new-release">
          {words.sync.newRelease}
          <button type="button" className="quiet" onClick={takeUp}>
            {words.sync.reload}
          </button>
        </p>
      )}
    </div>
  )
}
