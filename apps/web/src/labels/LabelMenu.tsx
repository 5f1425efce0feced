import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { goTo, pathTo } from '../navigation/router.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { FavoriteItem } from '../parts/FavoriteItem.tsx'
import { MoveItems } from '../parts/MoveItems.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { besideOf, labelsInOrder } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { LabelDialog } from './LabelDialog.tsx'

/** What can be done with a label: on all to-dos that have it. */
export default function LabelMenu({ name }: { name: string }) {
  const { removeLabel, placeLabel } = useActions()
  const labels = labelsInOrder(useThings())
  const label = labels.find((one) => one.name === name)
  const [isChanging, setChanging] = useState(false)
  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setChanging(true)}>{words.labels.change}</MenuItem>
        {label && (
          <>
            <FavoriteItem one={{ group: 'label', id: name, name }} isFavorite={label.is_favorite} />
            <MoveItems one={label} all={besideOf(labels, label)} place={placeLabel} />
          </>
        )}
        <MenuItem
          className="danger"
          onAction={() => {
            goTo(pathTo('today'))
            removeLabel(name)
          }}
        >
          {words.labels.delete}
        </MenuItem>
      </ActionsMenu>
      {isChanging && <LabelDialog name={name} onClose={() => setChanging(false)} />}
    </>
  )
}
