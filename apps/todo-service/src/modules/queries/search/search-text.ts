import { fold } from './fold.ts'

/** The text that a to-do is found by. */
export function searchTextOf({ contents, notes }: { contents: string; notes: string }): string {
  return fold(`${contents}\n${notes}`)
}
