import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { goTo, pathTo } from '../navigation/router.ts'
import { tell } from '../notices/notices.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { FavoriteItem } from '../parts/FavoriteItem.tsx'
import { MoveItems } from '../parts/MoveItems.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { newNumber } from '../store/outbox.ts'
import { besideOf, savedFilters } from '../store/queries.ts'
import type { SavedFilter } from '../store/things.ts'
import { words } from '../words/index.ts'
import FilterDialog from './FilterDialog.tsx'

/** What can be done with a filter. */
export function FilterMenu({ filter }: { filter: SavedFilter }) {
  const { make, placeFilter } = useActions()
  const filters = besideOf(savedFilters(useThings()), filter)
  const [isChanging, setChanging] = useState(false)
  const { id, name, query, color, is_favorite } = filter

  function remove(): void {
    const again = {
      kind: 'make',
      group: 'filter',
      id: newNumber(),
      fields: { name, query, color, is_favorite },
    } as const
    goTo(pathTo('today'))
    const withdraw = tell(words.notices.deleted(name), () => void make(again))
    make({ kind: 'drop', group: 'filter', id, name }).catch(withdraw)
  }

  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setChanging(true)}>{words.filters.change}</MenuItem>
        <FavoriteItem one={{ group: 'filter', id, name }} isFavorite={is_favorite} />
        <MoveItems one={filter} all={filters} place={placeFilter} />
        <MenuItem className="danger" onAction={remove}>
          {words.filters.delete}
        </MenuItem>
      </ActionsMenu>
      {isChanging && <FilterDialog filter={filter} onClose={() => setChanging(false)} />}
    </>
  )
}
