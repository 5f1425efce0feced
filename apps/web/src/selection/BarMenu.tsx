import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Icon, type IconName } from '../parts/Icon.tsx'

interface BarMenuProps {
  icon: IconName
  label: string
  items: readonly { name: string; act: () => void }[]
}

/** A button of the bar that asks which. */
export function BarMenu({ icon, label, items }: BarMenuProps) {
  return (
    <MenuTrigger>
      <Button>
        <Icon name={icon} />
        <span>{label}</span>
      </Button>
      <Popover className="popover" placement="top">
        <Menu className="menu">
          {items.map(({ name, act }) => (
            <MenuItem key={name} onAction={act}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
