import { useCallback, useRef, useState } from 'react'
import { errorInWords } from '../api/problem-in-words.ts'
import { whenAnswered } from '../api/when-answered.ts'
import { tellUnread } from '../notices/notices.ts'

/** What the page asks the service for, since the store does not have it: the newest answer, and why there is none. */
export function useAnswer<T>() {
  const [value, setValue] = useState<T>()
  const [fault, setFault] = useState<string>()
  const isThere = useRef(false)
  /** Takes an answer, or makes something of it and of what is there; a fault is told where something older stays. */
  const take = useCallback((asked: Promise<T>, merge: (fresh: T, before: T | undefined) => T = (fresh) => fresh) => {
    setFault(undefined)
    const show = (fresh: T) => {
      isThere.current = true
      setValue((before) => merge(fresh, before))
    }
    return whenAnswered(asked, show, (error) => (isThere.current ? tellUnread(error) : setFault(errorInWords(error))))
  }, [])
  return { value, setValue, fault, take }
}
