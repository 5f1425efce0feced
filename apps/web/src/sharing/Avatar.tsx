import type { User } from '../store/things.ts'

/** How many colours there are; the style sheet has them. */
const COLORS = 8

/** A person as a circle with initials. The name is beside it, or said by whatever it stands in. */
export function Avatar({ user: { id, username }, isSmall = false }: { user: User; isSmall?: boolean }) {
  const className = `avatar avatar-${id % COLORS}${isSmall ? ' avatar-small' : ''}`
  return <span className={className} data-initials={initialsOf(username)} aria-hidden="true" />
}

/** The first letters of the first two words of a name, or of its only word. */
function initialsOf(name: string): string {
  const letters = name.split(/[\s._-]+/).flatMap((word) => [...new Intl.Segmenter().segment(word)].slice(0, 1))
  return letters
    .slice(0, 2)
    .map(({ segment }) => segment.toUpperCase())
    .join('')
}
