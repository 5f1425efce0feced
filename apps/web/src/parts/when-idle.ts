/** How long it may take until there is nothing else to do, in milliseconds. */
const PATIENCE_MS = 2_000

/** Waits until the page has nothing else to do. Safari does not tell: there, it waits until what is at hand is done. */
export function whenIdle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(resolve, { timeout: PATIENCE_MS })
    else setTimeout(resolve)
  })
}
