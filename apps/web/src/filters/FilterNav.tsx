import { lazy } from 'react'
import { ColoredIcon } from '../navigation/ColoredIcon.tsx'
import { NavGroup } from '../navigation/NavGroup.tsx'
import { OrderedLinks } from '../navigation/OrderedLinks.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { savedFilters } from '../store/queries.ts'
import type { SavedFilter } from '../store/things.ts'
import { words } from '../words/index.ts'

const FilterDialog = lazy(() => import('./FilterDialog.tsx'))

/** Filters in the sidebar. */
export function FilterLinks({ all }: { all: readonly SavedFilter[] }) {
  const { placeFilter } = useActions()
  return (
    <OrderedLinks
      all={all}
      place={placeFilter}
      page="filters"
      look={({ color }) => ({ picture: <ColoredIcon name="filter" color={color} /> })}
    />
  )
}

/** The filters that are no favourites, in the order that the user gives them, and what makes another. */
export function FilterNav() {
  const filters = savedFilters(useThings())
  return (
    <NavGroup
      title={words.nav.filters}
      adding={{ label: words.filters.new, dialog: (onClose) => <FilterDialog onClose={onClose} /> }}
    >
      <FilterLinks all={filters.filter(({ is_favorite }) => !is_favorite)} />
    </NavGroup>
  )
}
