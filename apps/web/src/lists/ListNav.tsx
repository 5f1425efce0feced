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

/** How many open to-dos each list has. */
type Counts = ReadonlyMap<number, number>

/** Lists in the sidebar. */
export function ListLinks({ all, counts }: { all: readonly List[]; counts: Counts }) {
  const { placeList } = useActions()
  return (
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
}

/** The lists that are no favourites, in the order that the user gives them, and what makes another. */
export function ListNav({ counts }: { counts: Counts }) {
  const things = useThings()
  const { nav } = words
  return (
    <NavGroup title={nav.lists} adding={{ label: nav.addList, dialog: (onClose) => <ListDialog onClose={onClose} /> }}>
      <ListLinks all={ownLists(things).filter(({ is_favorite }) => !is_favorite)} counts={counts} />
      {archivedLists(things).length > 0 && (
        <Link href={pathTo('archive')} className="nav-entry">
          <Icon name="archive" size={18} />
          <span className="nav-name">{nav.archive}</span>
        </Link>
      )}
    </NavGroup>
  )
}
