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

/** Makes a list, or changes the name, the description and the colour of one. */
export function ListDialog({ list, onClose }: { list?: List; onClose: () => void }) {
  const { make } = useActions()
  const id = useId()
  const [color, setColor] = useState(list?.color ?? 'charcoal')
  const [description, setDescription] = useState(list?.description ?? '')

  function add(name: string): void {
    const id = newNumber()
    void make({ kind: 'make', group: 'list', id, fields: { name, color, description } })
    goTo(pathTo('lists', id))
  }

  return (
    <NameDialog
      title={list ? words.lists.change : words.lists.new}
      submit={list ? words.lists.save : words.lists.create}
      name={list?.name ?? ''}
      onClose={onClose}
      onSubmit={(name) => {
        if (list)
          void make({
            kind: 'change',
            group: 'list',
            id: list.id,
            name: list.name,
            patch: { name, color, description },
          })
        else add(name)
      }}
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
