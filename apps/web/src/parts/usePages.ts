import { useEffect } from 'react'
import { useAnswer } from './useAnswer.ts'

/** A page of what has happened, and where the next one begins; null after the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/**
 * What comes one page after the other: what has been read so far, undefined until the first page is there,
 * why that is not there, and how to read on.
 *
 * @param read always the same function, as long as it reads the same
 */
export function usePages<T>(read: (cursor?: string) => Promise<Page<T>>) {
  const { value: page, setValue: setPage, fault, take } = useAnswer<Page<T> & { by: typeof read }>()
  useEffect(() => take(read().then((first) => ({ ...first, by: read }))), [read, take])
  const readOn = async (cursor: string) => {
    const { items, next } = await read(cursor)
    setPage((now) =>
      now?.by === read && now.next === cursor ? { ...now, items: [...now.items, ...items], next } : now,
    )
  }
  // What is still shown of something else is not read on.
  const cursor = page?.by === read ? page.next : null
  return {
    items: page?.items,
    fault,
    more: cursor ? () => readOn(cursor) : undefined,
    /** Changes what has been read: whoever has read on stays where they are. */
    change: (by: (items: readonly T[]) => readonly T[]) => setPage((now) => now && { ...now, items: by(now.items) }),
  }
}
