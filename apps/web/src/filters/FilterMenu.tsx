import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { goTo, pathTo } from '../navigation/router.ts'
import { tell, tellError } from '../notices/notices.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import FilterDialog from './FilterDialog.tsx'
import { deleteFilter, type SavedFilter, saveFilter } from './saved-filters.ts'

/** What can be done with a filter. */
export function FilterMenu({ filter }: { filter: SavedFilter }) {
  const [isChanging, setChanging] = useState(false)
  const { id, name, query } = filter

  async function remove(): Promise<void> {
    await deleteFilter(id)
    goTo(pathTo('today'))
    tell(words.notices.deleted(name), () => void saveFilter({ name, query }).catch(tellError))
  }

  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={words.lists.actions(name)}>
          <Icon name="more" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu">
            <MenuItem onAction={() => setChanging(true)}>{words.filters.change}</MenuItem>
            <MenuItem className="danger" onAction={() => void remove().catch(tellError)}>
              {words.filters.delete}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {isChanging && <FilterDialog filter={filter} onClose={() => setChanging(false)} />}
    </>
  )
}
