import { useState } from 'react'
import { NameDialog } from '../lists/NameDialog.tsx'
import { goTo, pathTo } from '../navigation/router.ts'
import { ColorField } from '../parts/ColorField.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { labelColors } from '../store/queries.ts'
import { words } from '../words/index.ts'

/** The longest name that a label has. */
const MAX_LENGTH = 64

/** Makes a label, or changes the name and the colour of one: on all to-dos that have it. */
export function LabelDialog({ name, onClose }: { name?: string; onClose: () => void }) {
  const things = useThings()
  const { make, changeLabel } = useActions()
  const colors = labelColors(things)
  const [chosen, setChosen] = useState<string>()
  const color = chosen ?? (name === undefined ? 'charcoal' : colors.get(name))

  function take(typed: string): void {
    const to = typed.replace(/^@/, '')
    if (name === undefined) begin(to)
    // Only what was changed: a label that becomes one with another is shown as that one was.
    else if (to !== name || chosen !== undefined)
      changeLabel(name, { ...(to !== name && { name: to }), ...(chosen !== undefined && { color: chosen }) })
    goTo(pathTo('labels', to), { replace: name !== undefined })
  }

  /** Makes a label. One that there is already gets a colour if it has none. */
  function begin(name: string): void {
    const fields = { name, color: color ?? 'charcoal' }
    if (!colors.has(name)) void make({ kind: 'make', group: 'label', id: newNumber(), fields })
    else if (!colors.get(name)) changeLabel(name, { color: fields.color })
  }

  return (
    <NameDialog
      title={name === undefined ? words.labels.new : words.labels.change}
      submit={name === undefined ? words.lists.create : words.lists.save}
      {...(name !== undefined && { name })}
      maxLength={MAX_LENGTH}
      onSubmit={take}
      onClose={onClose}
    >
      <ColorField chosen={color} onChoose={setChosen} />
    </NameDialog>
  )
}
