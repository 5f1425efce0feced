import { useState } from 'react'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { labelColor } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { useThings } from '../store/context.ts'
import { labelColors, labelNames } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { LabelDialog } from './LabelDialog.tsx'

/** The labels in the sidebar, and what makes another. */
export function LabelNav({ onFollow }: { onFollow?: (() => void) | undefined }) {
  const things = useThings()
  const names = labelNames(things)
  const colors = labelColors(things)
  const [isAdding, setAdding] = useState(false)

  return (
    <nav aria-label={words.nav.labels} className="nav">
      <div className="nav-heading">
        <h2>{words.nav.labels}</h2>
        <button type="button" className="icon-button" aria-label={words.labels.new} onClick={() => setAdding(true)}>
          <Icon name="plus" size={18} />
        </button>
      </div>
      {names.map((name) => (
        <Link key={name} href={pathTo('labels', name)} className="nav-entry" onFollow={onFollow}>
          <span className="nav-label" style={{ color: labelColor(colors.get(name)) }}>
            <Icon name="label" size={18} />
          </span>
          <span className="nav-name" title={name}>
            {name}
          </span>
        </Link>
      ))}
      {isAdding && <LabelDialog onClose={() => setAdding(false)} />}
    </nav>
  )
}
