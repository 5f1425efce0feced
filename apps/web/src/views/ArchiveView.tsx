import { Link } from '../navigation/Link.tsx'
import { pathTo } from '../navigation/router.ts'
import { canManage } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { archivedLists, openIn } from '../store/queries.ts'
import { EmptyState } from '../todos/EmptyState.tsx'
import { words } from '../words/index.ts'
import { View } from './View.tsx'

/** The lists that are out of the way. */
export default function ArchiveView() {
  const things = useThings()
  const { archiveList } = useActions()
  const lists = archivedLists(things)
  const { unarchive } = words.lists
  return (
    <View title={words.nav.archive}>
      <ul className="trash">
        {lists.map((list) => (
          <li key={list.id}>
            <span className="row-text">
              <Link className="row-title" href={pathTo('lists', list.id)}>
                {list.name}
              </Link>
              <span className="facts">{words.lists.open(openIn(things, list).length)}</span>
            </span>
            {canManage(list) && (
              <button
                type="button"
                className="quiet"
                aria-label={`${unarchive}: ${list.name}`}
                onClick={() => archiveList(list, false)}
              >
                {unarchive}
              </button>
            )}
          </li>
        ))}
      </ul>
      {lists.length === 0 && <EmptyState title={words.empty.archive} more={words.empty.archiveMore} />}
    </View>
  )
}
