import { useEffect } from 'react'

/** Shows a number on the icon of the installed app, where the system has such numbers. */
export function useBadge(count: number): void {
  useEffect(() => {
    // Not every browser has it, and one that does may not want it.
    navigator.setAppBadge?.(count)?.catch(() => undefined)
  }, [count])
}

/** Takes the number away with who calls this, the page of somebody: whatever shows it meanwhile may come and go. */
export function useBadgeUntilGone(): void {
  useEffect(() => () => void navigator.clearAppBadge?.()?.catch(() => undefined), [])
}
