import { colorOf } from '../parts/colors.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'

/** The picture of an entry of the sidebar, in the colour of what it stands for. */
export function ColoredIcon({ name, color }: { name: IconName; color: string | null }) {
  return (
    <span className="nav-icon" style={color === null ? {} : { color: colorOf(color) }}>
      <Icon name={name} size={18} />
    </span>
  )
}
