import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import type { Section } from '../store/things.ts'
import { words } from '../words/index.ts'
import { NameDialog } from './NameDialog.tsx'

/** What can be done with a section. Its to-dos stay in the list. */
export default function SectionMenu({ section: { id, name } }: { section: Section }) {
  const { make } = useActions()
  const [isRenaming, setRenaming] = useState(false)
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={words.lists.actions(name)}>
          <Icon name="more" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu">
            <MenuItem onAction={() => setRenaming(true)}>{words.lists.renameSection}</MenuItem>
            <MenuItem className="danger" onAction={() => void make({ kind: 'drop', group: 'section', id, name })}>
              {words.lists.deleteSection}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {isRenaming && (
        <NameDialog
          title={words.lists.renameSection}
          submit={words.lists.save}
          name={name}
          onSubmit={(text) => void make({ kind: 'change', group: 'section', id, name, patch: { name: text } })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  )
}
