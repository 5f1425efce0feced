import { useCallback, useEffect, useState } from 'react'
import { errorInWords } from '../api/problem-in-words.ts'
import { tellUnread } from '../notices/notices.ts'

/**
 * What is asked for when it is looked at, since the store does not have it; why it is not there; and how to ask again.
 *
 * @param read always the same function
 */
export function useRead<T>(read: () => Promise<T | undefined>) {
  const [value, setValue] = useState<T>()
  const [fault, setFault] = useState<string>()
  const again = useCallback(
    () =>
      read().then(setValue, (error: unknown) => {
        setFault(errorInWords(error))
        tellUnread(error)
      }),
    [read],
  )
  useEffect(() => {
    void again()
    // What could not be read without a network comes with it.
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [again])
  return { value, fault, again }
}
