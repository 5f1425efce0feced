import { Link } from '../navigation/Link.tsx'
import { NavGroup } from '../navigation/NavGroup.tsx'
import { OrderedLinks } from '../navigation/OrderedLinks.tsx'
import { pathTo } from '../navigation/router.ts'
import { colorOf } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { archivedLists, ownLists } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { words } from '../words/index.ts'
import { ListDialog } from './ListDialog.tsx'

interface ListNavProps {
  /** How many open to-dos each list has. */
  counts: ReadonlyMap<number, number>
}

/** The lists in the sidebar, in the order that the user gives them, the favourites first, and what makes another. */
export function ListNav({ counts }: ListNavProps) {
  const things = useThings()
  const { placeList } = useActions()
  const { nav } = words
  const { favorites = [], others = [] } = Object.groupBy(ownLists(things), ({ is_favorite }) =>
    is_favorite ? 'favorites' : 'others',
  )
  const links = (all: readonly List[]) => (
    <OrderedLinks
      all={all}
      place={placeList}
      page="lists"
      look={(list) => ({
        picture: <span className="dot" style={{ background: colorOf(list.color) }} />,
        list,
        count: counts.get(list.id),
      })}
    />
  )
  return (
    <>
      {favorites.length > 0 && <NavGroup title={nav.favorites}>{links(favorites)}</NavGroup>}
      <NavGroup
        title={nav.lists}
        adding={{ label: nav.addList, dialog: (onClose) => <ListDialog onClose={onClose} /> }}
      >
        {links(others)}
        {archivedLists(things).length > 0 && (
          <Link href={pathTo('archive')} className="nav-entry">
            <Icon name="archive" size={18} />
            <span className="nav-name">{nav.archive}</span>
          </Link>
        )}
      </NavGroup>
    </>
  )
}
