import { useState } from 'react'
import { MenuItem } from 'react-aria-components/Menu'
import { goTo, pathTo } from '../navigation/router.ts'
import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import { MoveItems } from '../parts/MoveItems.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { labelsInOrder } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { LabelDialog } from './LabelDialog.tsx'

/** What can be done with a label: on all to-dos that have it. */
export default function LabelMenu({ name }: { name: string }) {
  const { removeLabel, placeLabel } = useActions()
  const labels = labelsInOrder(useThings())
  const [isChanging, setChanging] = useState(false)
  return (
    <>
      <ActionsMenu name={name}>
        <MenuItem onAction={() => setChanging(true)}>{words.labels.change}</MenuItem>
        <MoveItems one={{ id: name, name }} all={labels} place={placeLabel} />
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
