import { useEffect, useState } from 'react'
import { whenAnswered } from '../api/when-answered.ts'
import { tellError } from '../notices/notices.ts'

/** A page of what has happened, and where the next one begins; null after the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/**
 * What comes one page after the other: what has been read so far, undefined until the first page is there, and how to read on.
 *
 * @param read always the same function, as long as it reads the same
 */
export function usePages<T>(read: (cursor?: string) => Promise<Page<T>>) {
  const [page, setPage] = useState<Page<T>>()
  useEffect(() => whenAnswered(read(), setPage), [read])
  const readOn = async (before: Page<T>, cursor: string) => {
    const { items, next } = await read(cursor)
    setPage({ items: [...before.items, ...items], next })
  }
  const cursor = page?.next
  return { items: page?.items, more: page && cursor ? () => void readOn(page, cursor).catch(tellError) : undefined }
}
