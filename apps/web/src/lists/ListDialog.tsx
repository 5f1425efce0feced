import { useState } from 'react'
import { goTo, pathTo } from '../navigation/router.ts'
import { ColorField } from '../parts/ColorField.tsx'
import { useActions } from '../store/actions.ts'
import { newNumber } from '../store/outbox.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { NameDialog } from './NameDialog.tsx'

/** Makes a list, or changes the name and the colour of one. */
export function ListDialog({ list, onClose }: { list?: List; onClose: () => void }) {
  const { make } = useActions()
  const [color, setColor] = useState(list?.color ?? 'charcoal')

  function add(name: string): void {
    const id = newNumber()
    void make({ kind: 'make', group: 'list', id, fields: { name, color } })
    goTo(pathTo('lists', id))
  }

  return (
    <NameDialog
      title={list ? words.lists.rename : words.lists.new}
      submit={list ? words.lists.save : words.lists.create}
      name={list?.name ?? ''}
      onClose={onClose}
      onSubmit={(name) => {
        if (list) void make({ kind: 'change', group: 'list', id: list.id, name: list.name, patch: { name, color } })
        else add(name)
      }}
    >
      <ColorField chosen={color} onChoose={setColor} />
    </NameDialog>
  )
}
