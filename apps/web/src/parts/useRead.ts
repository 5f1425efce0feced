import { useCallback, useEffect, useRef } from 'react'
import { useAnswer } from './useAnswer.ts'

/**
 * What is asked for when it is looked at, since the store does not have it; why it is not there; and how to ask again.
 *
 * @param read always the same function
 */
export function useRead<T>(read: () => Promise<T | undefined>) {
  const { value, fault, take } = useAnswer<T | undefined>()
  const leaveOlder = useRef(() => {})
  const again = useCallback(async () => {
    leaveOlder.current()
    const asked = read()
    leaveOlder.current = take(asked)
    await Promise.allSettled([asked])
  }, [read, take])
  useEffect(() => {
    void again()
    // What could not be read without a network comes with it.
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [again])
  return { value, fault, again }
}
