import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { NameDialog } from '../lists/NameDialog.tsx'
import { goTo, pathTo } from '../navigation/router.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { useActions } from '../store/actions.ts'
import { words } from '../words/index.ts'

/** What can be done with a label: on all to-dos that have it. */
export default function LabelMenu({ name }: { name: string }) {
  const { renameLabel, removeLabel } = useActions()
  const [isRenaming, setRenaming] = useState(false)
  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setRenaming(true)}>{words.labels.rename}</MenuItem>
        <MenuItem
          className="danger"
          onAction={() => {
            goTo(pathTo('today'))
            removeLabel(name)
          }}
        >
          {words.labels.delete}
        </MenuItem>
      </ActionsMenu>
      {isRenaming && (
        <NameDialog
          title={words.labels.rename}
          submit={words.lists.save}
          name={name}
          maxLength={64}
          onSubmit={(typed) => {
            const to = typed.replace(/^@/, '')
            renameLabel(name, to)
            goTo(pathTo('labels', to), { replace: true })
          }}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  )
}
