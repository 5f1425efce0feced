import type { User } from '../store/things.ts'

/** How many colours there are; the style sheet has them. */
const COLORS = 8

/** A person as a circle with initials. The name is beside it, or said by whatever it stands in. */
export function Avatar({ user: { id, username }, isSmall = false }: { user: User; isSmall?: boolean }) {
  return (
    <span className={`avatar avatar-${id % COLORS}${isSmall ? ' avatar-small' : ''}`} aria-hidden="true">
      {initialsOf(username)}
    </span>
  )
}

/** The first letters of the first two words of a name, or of its only word. */
function initialsOf(name: string): string {
  const letters = name.split(/[\s._-]+/).flatMap((word) => [...new Intl.Segmenter().segment(word)].slice(0, 1))
  return letters
    .slice(0, 2)
    .map(({ segment }) => segment.toUpperCase())
    .join('')
}
