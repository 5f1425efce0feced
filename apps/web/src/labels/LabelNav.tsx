import { NavGroup } from '../navigation/NavGroup.tsx'
import { OrderedLinks } from '../navigation/OrderedLinks.tsx'
import { labelColor } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { labelColors, labelsInOrder } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { LabelDialog } from './LabelDialog.tsx'

/** The labels in the sidebar, in the order that the user gives them, and what makes another. */
export function LabelNav() {
  const things = useThings()
  const { placeLabel } = useActions()
  const colors = labelColors(things)
  return (
    <NavGroup
      title={words.nav.labels}
      adding={{ label: words.labels.new, dialog: (onClose) => <LabelDialog onClose={onClose} /> }}
    >
      <OrderedLinks
        all={labelsInOrder(things)}
        place={placeLabel}
        page="labels"
        look={({ name }) => ({
          picture: (
            <span className="nav-label" style={{ color: labelColor(colors.get(name)) }}>
              <Icon name="label" size={18} />
            </span>
          ),
        })}
      />
    </NavGroup>
  )
}
