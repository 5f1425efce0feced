import { useState } from 'react'
import { NameDialog } from '../lists/NameDialog.tsx'
import { Link } from '../navigation/Link.tsx'
import { goTo, pathTo } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { labelNames } from '../store/queries.ts'
import { words } from '../words/index.ts'

/** The labels in the sidebar, and what makes another. */
export function LabelNav({ onFollow }: { onFollow?: (() => void) | undefined }) {
  const names = labelNames(useThings())
  const { make } = useActions()
  const [isAdding, setAdding] = useState(false)

  function add(typed: string): void {
    const name = typed.replace(/^@/, '')
    if (!names.includes(name)) void make({ kind: 'make', group: 'label', id: newNumber(), fields: { name } })
    goTo(pathTo('labels', name))
  }

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
          <Icon name="label" size={18} />
          <span className="nav-name">{name}</span>
        </Link>
      ))}
      {isAdding && (
        <NameDialog
          title={words.labels.new}
          submit={words.lists.create}
          maxLength={64}
          onSubmit={add}
          onClose={() => setAdding(false)}
        />
      )}
    </nav>
  )
}
