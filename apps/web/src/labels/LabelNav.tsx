import { ColoredIcon } from '../navigation/ColoredIcon.tsx'
import { NavGroup } from '../navigation/NavGroup.tsx'
import { OrderedLinks } from '../navigation/OrderedLinks.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { labelsInOrder, type NamedLabel } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { LabelDialog } from './LabelDialog.tsx'

/** Labels in the sidebar. */
export function LabelLinks({ all }: { all: readonly NamedLabel[] }) {
  const { placeLabel } = useActions()
  return (
    <OrderedLinks
      all={all}
      place={placeLabel}
      page="labels"
      look={({ color }) => ({ picture: <ColoredIcon name="label" color={color} /> })}
    />
  )
}

/** The labels that are no favourites, in the order that the user gives them, and what makes another. */
export function LabelNav() {
  const labels = labelsInOrder(useThings())
  return (
    <NavGroup
      title={words.nav.labels}
      adding={{ label: words.labels.new, dialog: (onClose) => <LabelDialog onClose={onClose} /> }}
    >
      <LabelLinks all={labels.filter(({ is_favorite }) => !is_favorite)} />
    </NavGroup>
  )
}
