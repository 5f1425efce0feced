import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { goTo, pathTo } from '../navigation/router.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { FavoriteItem } from '../parts/FavoriteItem.tsx'
import { MoveItems } from '../parts/MoveItems.tsx'
import { canChange, canManage, isOwner } from '../sharing/roles.ts'
import { ShareButton } from '../sharing/ShareButton.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { besideOf, ownLists } from '../store/queries.ts'
import type { List } from '../store/things.ts'
import { goToView } from '../views/arrival.ts'
import { words } from '../words/index.ts'
import { ListDialog } from './ListDialog.tsx'

/** What can be done with a list. The inbox stays as it is: it only takes sections. */
export default function ListMenu({ list, name, onAddSection }: { list: List; name: string; onAddSection: () => void }) {
  const { make, removeList, placeList, archiveList } = useActions()
  const lists = besideOf(ownLists(useThings()), list)
  const [isChanging, setChanging] = useState(false)

  const { id } = list
  // Nobody else can know of a list that waits.
  const isSent = id > 0
  const otherView = list.view === 'board' ? 'list' : 'board'

  function show(view: List['view']): void {
    void make({ kind: 'change', group: 'list', id, name: list.name, patch: { view } })
  }

  function remove(): void {
    goToView(pathTo('today'))
    removeList(list)
  }

  return (
    <>
      {!list.is_inbox && isSent && <ShareButton list={list} />}
      <ActionsMenu name={name}>
        {canChange(list) && <MenuItem onAction={onAddSection}>{words.lists.addSection}</MenuItem>}
        {canManage(list) && (
          <MenuItem onAction={() => show(otherView)}>
            {otherView === 'board' ? words.lists.asBoard : words.lists.asList}
          </MenuItem>
        )}
        {isSent && <MenuItem onAction={() => goTo(pathTo('lists', id, 'activity'))}>{words.nav.activity}</MenuItem>}
        {!list.is_inbox && canManage(list) && (
          <MenuItem onAction={() => setChanging(true)}>{words.lists.change}</MenuItem>
        )}
        {!list.is_inbox && !list.is_archived && (
          <FavoriteItem one={{ group: 'list', id, name: list.name }} isFavorite={list.is_favorite} />
        )}
        <MoveItems one={list} all={lists} place={placeList} />
        {!list.is_inbox && canManage(list) && (
          <MenuItem onAction={() => archiveList(list, !list.is_archived)}>
            {list.is_archived ? words.lists.unarchive : words.lists.archive}
          </MenuItem>
        )}
        {!list.is_inbox && isOwner(list) && (
          <MenuItem className="danger" onAction={remove}>
            {words.lists.delete}
          </MenuItem>
        )}
      </ActionsMenu>
      {isChanging && <ListDialog list={list} onClose={() => setChanging(false)} />}
    </>
  )
}
