import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { words } from '../words/index.ts'
import { Icon } from './Icon.tsx'

/** The menu of what can be done with a thing, behind three dots. Its children are `MenuItem`s. */
export function ActionsMenu({ name, children }: { name: string; children: ReactNode }) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={words.lists.actions(name)}>
        <Icon name="more" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu">{children}</Menu>
      </Popover>
    </MenuTrigger>
  )
}
