import { type ReactNode, useEffect, useRef, useState } from 'react'

/** How many rows a list has at first, and how many more each time that its end comes near. */
const STEP = 100

/** How near the end is when more are added. */
const NEAR = '1500px'

/**
 * The beginning of a long list, which grows as one comes to its end: what is in the list, seen or not, costs time with each
 * change. And the element that has to be at its end. All of it if it has to be whole.
 */
export function useGrowing<T>(items: readonly T[], isWhole: boolean): [shown: readonly T[], end: ReactNode] {
  const [count, setCount] = useState(STEP)
  const end = useRef<HTMLDivElement>(null)
  const hasMore = !isWhole && items.length > count
  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setCount(count + STEP),
      { rootMargin: NEAR },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [count, hasMore])
  return hasMore ? [items.slice(0, count), <div key="end" ref={end} />] : [items, null]
}
