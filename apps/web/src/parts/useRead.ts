import { useCallback, useEffect, useState } from 'react'
import { tellUnread } from '../notices/notices.ts'

/**
 * What is asked for when it is looked at, since the store does not have it, and how to ask again.
 *
 * @param read always the same function
 */
export function useRead<T>(read: () => Promise<T | undefined>): [T | undefined, () => Promise<void>] {
  const [value, setValue] = useState<T>()
  const again = useCallback(() => read().then(setValue, tellUnread), [read])
  useEffect(() => {
    void again()
    // What could not be read without a network comes with it.
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [again])
  return [value, again]
}
