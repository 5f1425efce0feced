import { useCallback, useEffect, useState } from 'react'
import { tellError } from '../notices/notices.ts'
import { words } from '../words/index.ts'

/**
 * What is asked for when it is looked at, since the store does not have it, and how to ask again.
 *
 * @param read always the same function
 */
export function useRead<T>(read: () => Promise<T | undefined>): [T | undefined, () => Promise<void>] {
  const [value, setValue] = useState<T>()
  const again = useCallback(() => read().then(setValue, tellWhy), [read])
  useEffect(() => void again(), [again])
  return [value, again]
}

/** Says what went wrong. */
export function tellWhy(error: unknown): void {
  tellError(error instanceof Error ? error.message : words.errors.unknown)
}
