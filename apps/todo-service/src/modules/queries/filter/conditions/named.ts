import { fold } from '../../search/fold.ts'
import type { NamePattern } from '../filter.ts'

/** Something that has a name. `folded` is its name without regard to case. */
export interface Named {
  id: number
  name: string
  folded: string
}

/** The things whose names a pattern means. */
export function namedLike(all: readonly Named[], { parts }: NamePattern): Named[] {
  const folded = parts.map(fold)
  return all.filter((named) => isLike(named.folded, folded))
}

/** Whether a text has these parts one after another, the first at its beginning and the last at its end. */
function isLike(text: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let end = first.length
  for (const part of others) {
    const at = text.indexOf(part, end)
    if (at === -1) return false
    end = at + part.length
  }
  return end + last.length <= text.length
}
