/** How often a page that stays open looks for a new release, in milliseconds. */
const LOOK_MS = 60 * 60_000

let isOld = false
let isWanted = false
let registration: ServiceWorkerRegistration | undefined
const listeners = new Set<() => void>()

/** Whether this page is of an older release than the one that there is. */
export const release = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  isOld: () => isOld,
}

/**
 * Has the browser keep the page, so that it opens without a network, and takes up each new release: when the user says so, or
 * else while nobody looks at the page and nothing is half typed.
 */
export async function followReleases(): Promise<void> {
  // Browsers have it only where the page came by https, or from localhost.
  if (!('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isFirst = serviceWorker.controller === null
  serviceWorker.addEventListener('controllerchange', () => {
    if (!isFirst) tellOld()
    isFirst = false
    if (isOld && (isWanted || isUnseen())) window.location.reload()
  })
  registration = await serviceWorker.register('/service-worker.js')
  const { installing, waiting } = registration
  if (waiting) tellOld()
  tellWhenInstalled(installing)
  registration.addEventListener('updatefound', () => tellWhenInstalled(registration?.installing))
  const look = () => void registration?.update().catch(() => undefined)
  setInterval(look, LOOK_MS)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look()
    else if (isOld && isUnseen()) takeUp()
  })
}

/** Shows the new release. What has been done is kept; what is half typed is not. */
export function takeUp(): void {
  isWanted = true
  const waiting = registration?.waiting
  // Another tab may have let it take over already.
  if (waiting) waiting.postMessage('take-over')
  else window.location.reload()
}

/** Loads the page anew as soon as nothing is half typed: another tab is of a newer release, and waits for this one to leave. */
export function makeRoom(leave: () => void): void {
  const goIfIdle = () => {
    if (isTyping()) return
    leave()
    window.location.reload()
  }
  // The focus goes from one field to the next in two steps.
  document.addEventListener('focusout', () => setTimeout(goIfIdle))
  goIfIdle()
}

function tellWhenInstalled(worker: ServiceWorker | null | undefined): void {
  worker?.addEventListener('statechange', () => {
    // The first one replaces none.
    if (worker.state === 'installed' && navigator.serviceWorker.controller) tellOld()
  })
}

function tellOld(): void {
  isOld = true
  for (const listener of listeners) listener()
}

function isUnseen(): boolean {
  return document.hidden && !isTyping()
}

function isTyping(): boolean {
  const isInField = document.activeElement?.matches('input, textarea, select, [contenteditable]') === true
  const isBegun = document.querySelector('.comment-form textarea:not(:placeholder-shown)') !== null
  return isInField || isBegun || document.querySelector('dialog[open]') !== null
}
