import { useId } from 'react'
import { labelColor } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { labelColors } from '../store/queries.ts'
import { labelNames, type Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { AddLine } from './AddLine.tsx'

/** The labels of a to-do. A label need not be made before it is used. */
export function LabelsField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const things = useThings()
  const known = labelNames(things)
  const colors = labelColors(things)
  const id = useId()
  const { details } = words

  function add(text: string): void {
    const name = text.replace(/^@/, '')
    if (name !== '' && !todo.labels.includes(name)) patch(todo, { labels: [...todo.labels, name] })
  }

  return (
    <section className="field">
      <h2>{details.labels}</h2>
      <div className="labels">
        {todo.labels.map((name) => (
          <span key={name} className="label-chip" style={{ color: labelColor(colors.get(name)) }}>
            @{name}
            <button
              type="button"
              aria-label={details.removeLabel(name)}
              onClick={() => patch(todo, { labels: todo.labels.filter((other) => other !== name) })}
            >
              <Icon name="close" size={14} />
            </button>
          </span>
        ))}
        <AddLine label={details.addLabel} list={id} maxLength={64} onAdd={add} />
        <datalist id={id}>
          {known
            .filter((name) => !todo.labels.includes(name))
            .map((name) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </div>
    </section>
  )
}
