import { NewRelease } from '../offline/NewRelease.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useSnapshot, useStore } from '../store/context.ts'
import type { Refusal } from '../store/kept.ts'
import { words } from '../words/index.ts'
import { inWords } from './in-words.ts'

/** At the top of the page: that there is a new release, that there is no network, and what the service would not take. */
export function SyncState() {
  const { isOffline, waiting, refused } = useSnapshot()
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
      {refused.map((refusal) => (
        <RefusedChange key={refusal.id} refusal={refusal} />
      ))}
    </>
  )
}

/** A change that was not made, with what the user wanted and what somebody else has made of it. It stays until one decides. */
function RefusedChange({ refusal }: { refusal: Refusal }) {
  const store = useStore()
  const { title, change, theirs, why } = refusal
  const { sync } = words
  const wanted = change.kind === 'patch' || change.kind === 'change' ? change.patch : {}
  const fields = Object.entries(wanted).filter(([field]) => !theirs || field in theirs)
  return (
    <section className="refused" role="alert">
      <h2>{title === null ? sync.refusedOther : theirs ? sync.conflict(title) : sync.refused(title)}</h2>
      {why !== '' && <p>{why}</p>}
      <dl>
        {fields.map(([field, value]) => (
          <div key={field}>
            <dt>{sync.yours}</dt>
            <dd>{inWords(value)}</dd>
            {theirs && <dt>{sync.theirs}</dt>}
            {theirs && <dd>{inWords(theirs[field])}</dd>}
          </div>
        ))}
      </dl>
      <p className="refused-end">
        <button type="button" className="quiet" onClick={() => store.dismiss(refusal.id)}>
          {theirs ? sync.keepTheirs : sync.dismiss}
        </button>
        <button type="button" className="primary" onClick={() => store.insist(refusal)}>
          {theirs ? sync.keepMine : sync.tryAgain}
        </button>
      </p>
    </section>
  )
}
