import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { NameDialog } from '../lists/NameDialog.tsx'
import { goTo, pathTo } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { words } from '../words/index.ts'

/** What can be done with a label: on all to-dos that have it. */
export default function LabelMenu({ name }: { name: string }) {
  const { renameLabel, removeLabel } = useActions()
  const [isRenaming, setRenaming] = useState(false)
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={words.lists.actions(name)}>
          <Icon name="more" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu">
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
          </Menu>
        </Popover>
      </MenuTrigger>
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
