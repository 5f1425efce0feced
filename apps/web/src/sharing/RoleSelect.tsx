import { useId } from 'react'
import { words } from '../words/index.ts'
import { type GivenRole, givenRole, ROLES } from './roles.ts'

interface RoleSelectProps {
  label: string
  /** Whether the label can be seen, and need not be said. */
  isShown?: boolean
  name?: string
  role?: GivenRole
  onChoose?: (role: GivenRole) => void
}

/** A role, with what it means. */
export function RoleSelect({ label, isShown = false, name, role, onChoose }: RoleSelectProps) {
  const id = useId()
  return (
    <>
      {isShown && <label htmlFor={id}>{label}</label>}
      <select
        id={id}
        name={name}
        aria-label={isShown ? undefined : label}
        {...(onChoose ? { value: role } : { defaultValue: 'editor' })}
        onChange={({ target }) => onChoose?.(givenRole(target.value))}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {isShown ? words.sharing.roleMore[one] : words.sharing.roles[one]}
          </option>
        ))}
      </select>
    </>
  )
}
