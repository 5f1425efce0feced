import { lazy } from 'react'
import { NavGroup } from '../navigation/NavGroup.tsx'
import { OrderedLinks } from '../navigation/OrderedLinks.tsx'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { savedFilters } from '../store/queries.ts'
import { words } from '../words/index.ts'

const FilterDialog = lazy(() => import('./FilterDialog.tsx'))

/** The filters in the sidebar, in the order that the user gives them, and what makes another. */
export function FilterNav() {
  const filters = savedFilters(useThings())
  const { placeFilter } = useActions()
  return (
    <NavGroup
      title={words.nav.filters}
      adding={{ label: words.filters.new, dialog: (onClose) => <FilterDialog onClose={onClose} /> }}
    >
      <OrderedLinks
        all={filters}
        place={placeFilter}
        page="filters"
        look={() => ({ picture: <Icon name="filter" size={18} /> })}
      />
    </NavGroup>
  )
}
