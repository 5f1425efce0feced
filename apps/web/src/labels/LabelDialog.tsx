import { useState } from 'react'
import { NameDialog } from '../lists/NameDialog.tsx'
import { goTo, pathTo } from '../navigation/router.ts'
import { ColorField } from '../parts/ColorField.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { labelColors, labelNames } from '../store/queries.ts'
import { words } from '../words/index.ts'

/** The longest name that a label has. */
const MAX_LENGTH = 64

/** Makes a label, or changes the name and the colour of one: on all to-dos that have it. */
export function LabelDialog({ name, onClose }: { name?: string; onClose: () => void }) {
  const things = useThings()
  const { make, changeLabel } = useActions()
  const [color, setColor] = useState(labelColors(things).get(name ?? '') ?? 'charcoal')

  function take(typed: string): void {
    const to = typed.replace(/^@/, '')
    if (name !== undefined) changeLabel(name, { name: to, color })
    else if (!labelNames(things).includes(to))
      void make({ kind: 'make', group: 'label', id: newNumber(), fields: { name: to, color } })
    goTo(pathTo('labels', to), { replace: name !== undefined })
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
      <ColorField chosen={color} onChoose={setColor} />
    </NameDialog>
  )
}
