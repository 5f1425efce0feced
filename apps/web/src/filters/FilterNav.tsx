import { lazy, Suspense, useState } from 'react'
import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useThings } from '../store/context.ts'
import { savedFilters } from '../store/queries.ts'
import { words } from '../words/index.ts'

const FilterDialog = lazy(() => import('./FilterDialog.tsx'))

/** The filters in the sidebar, and what makes another. */
export function FilterNav({ onFollow }: { onFollow?: (() => void) | undefined }) {
  const filters = savedFilters(useThings())
  const [isAdding, setAdding] = useState(false)
  return (
    <nav aria-label={words.nav.filters} className="nav">
      <div className="nav-heading">
        <h2>{words.nav.filters}</h2>
        <button type="button" className="icon-button" aria-label={words.filters.new} onClick={() => setAdding(true)}>
          <Icon name="plus" size={18} />
        </button>
      </div>
      {filters.map(({ id, name }) => (
        <Link key={id} href={pathTo('filters', id)} className="nav-entry" onFollow={onFollow}>
          <Icon name="filter" size={18} />
          <span className="nav-name" title={name}>
            {name}
          </span>
        </Link>
      ))}
      <Suspense>{isAdding && <FilterDialog onClose={() => setAdding(false)} />}</Suspense>
    </nav>
  )
}
