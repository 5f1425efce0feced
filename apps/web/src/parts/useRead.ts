import { useCallback, useEffect, useState } from 'react'
import { tellError } from '../notices/notices.ts'

/**
 * What is asked for when it is looked at, since the store does not have it, and how to ask again.
 *
 * @param read always the same function
 */
export function useRead<T>(read: () => Promise<T | undefined>): [T | undefined, () => Promise<void>] {
  const [value, setValue] = useState<T>()
  const again = useCallback(() => read().then(setValue, tellError), [read])
  useEffect(() => void again(), [again])
  return [value, again]
}
