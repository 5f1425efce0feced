import { useId, useState } from 'react'
import { goTo, pathTo } from '../navigation/router.ts'
import { ColorField } from '../parts/ColorField.tsx'
import { useActions } from '../store/actions.ts'
import { newNumber } from '../store/outbox.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { NameDialog } from './NameDialog.tsx'

/** The longest description that a list has. */
const MAX_DESCRIPTION = 4_000

type Fields = Pick<List, 'name' | 'color' | 'description'>

/** Makes a list, or changes the name, the description and the colour of one. */
export function ListDialog({ list, onClose }: { list?: List; onClose: () => void }) {
  const { make } = useActions()
  const id = useId()
  // As it was at the opening: another device may change it meanwhile.
  const [saw] = useState(list)
  const [color, setColor] = useState(saw?.color ?? 'charcoal')
  const [description, setDescription] = useState(saw?.description ?? '')

  function take(name: string): void {
    const fields = { name, color, description: description.trim() }
    if (saw) change(saw, fields)
    else add(fields)
  }

  function add(fields: Fields): void {
    const id = newNumber()
    void make({ kind: 'make', group: 'list', id, fields })
    goTo(pathTo('lists', id))
  }

  /** Changes only what is different. */
  function change(saw: List, { name, color, description }: Fields): void {
    const patch = {
      ...(name !== saw.name && { name }),
      ...(color !== saw.color && { color }),
      ...(description !== saw.description.trim() && { description }),
    }
    if (Object.keys(patch).length > 0) void make({ kind: 'change', group: 'list', id: saw.id, name: saw.name, patch })
  }

  return (
    <NameDialog
      title={saw ? words.lists.change : words.lists.new}
      submit={saw ? words.lists.save : words.lists.create}
      name={saw?.name ?? ''}
      onClose={onClose}
      onSubmit={take}
    >
      <label htmlFor={id}>{words.lists.description}</label>
      <textarea
        id={id}
        rows={3}
        value={description}
        maxLength={MAX_DESCRIPTION}
        onChange={({ target }) => setDescription(target.value)}
      />
      <ColorField chosen={color} onChoose={setColor} />
    </NameDialog>
  )
}
