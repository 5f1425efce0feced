import { valueInWords } from '../changes/value-in-words.ts'
import { useStore, useThings } from '../store/context.ts'
import type { Refusal } from '../store/kept.ts'
import { words } from '../words/index.ts'

/** A change that was not made, with what the user wanted and what somebody else has made of it. It stays until one decides. */
export default function RefusedChange({ refusal }: { refusal: Refusal }) {
  const store = useStore()
  const things = useThings()
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
            <dt>{words.history.fields[field] ?? field}</dt>
            <dd>
              <span className="muted">{sync.yours}</span> {valueInWords(things, field, value)}
            </dd>
            {theirs && (
              <dd>
                <span className="muted">{sync.theirs}</span> {valueInWords(things, field, theirs[field])}
              </dd>
            )}
          </div>
        ))}
      </dl>
      <p className="form-end">
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
