import { useState } from 'react'
import { goTo, pathTo } from '../navigation/router.ts'
import { tellError } from '../notices/notices.ts'
import { COLORS } from '../parts/colors.ts'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { addList } from './add.ts'
import { NameDialog } from './NameDialog.tsx'

/** Makes a list, or changes the name and the colour of one. */
export function ListDialog({ list, onClose }: { list?: List; onClose: () => void }) {
  const store = useStore()
  const { make } = useActions()
  const [color, setColor] = useState(list?.color ?? 'charcoal')

  async function add(name: string): Promise<void> {
    const added = await addList(store, name, color)
    if (added) goTo(pathTo('lists', added.id))
  }

  return (
    <NameDialog
      title={list ? words.lists.rename : words.lists.new}
      submit={list ? words.lists.save : words.lists.create}
      name={list?.name ?? ''}
      onClose={onClose}
      onSubmit={(name) => {
        if (list) void make({ kind: 'patch-list', id: list.id, patch: { name, color } })
        else void add(name).catch(tellError)
      }}
    >
      <fieldset className="colors">
        <legend>{words.lists.color}</legend>
        {Object.entries(COLORS).map(([name, value]) => (
          <label key={name} style={{ color: value }}>
            <input
              type="radio"
              name="color"
              aria-label={name.replace('_', ' ')}
              checked={color === name}
              onChange={() => setColor(name)}
            />
          </label>
        ))}
      </fieldset>
    </NameDialog>
  )
}
