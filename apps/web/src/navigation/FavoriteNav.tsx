import { FilterLinks } from '../filters/FilterNav.tsx'
import { LabelLinks } from '../labels/LabelNav.tsx'
import { ListLinks } from '../lists/ListNav.tsx'
import { useThings } from '../store/context.ts'
import { labelsInOrder, ownLists, savedFilters } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { NavGroup } from './NavGroup.tsx'

const isFavorite = ({ is_favorite }: { is_favorite: boolean }) => is_favorite

/** What the user has chosen to find above the rest: lists, then filters, then labels. */
export function FavoriteNav({ counts }: { counts: ReadonlyMap<number, number> }) {
  const things = useThings()
  const lists = ownLists(things).filter(isFavorite)
  const filters = savedFilters(things).filter(isFavorite)
  const labels = labelsInOrder(things).filter(isFavorite)
  if (lists.length + filters.length + labels.length === 0) return null
  return (
    <NavGroup title={words.nav.favorites}>
      <ListLinks all={lists} counts={counts} />
      <FilterLinks all={filters} />
      <LabelLinks all={labels} />
    </NavGroup>
  )
}
