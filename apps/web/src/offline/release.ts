/**
 * Has the browser keep the page, so that it opens without a network, and takes up each new release: while nobody looks at
 * the page and nothing is half typed.
 */
export async function followReleases(): Promise<void> {
  // Browsers have it only where the page came by https, or from localhost.
  if (!('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isFirst = serviceWorker.controller === null
  let isOld = false
  serviceWorker.addEventListener('controllerchange', () => {
    isOld = !isFirst
    isFirst = false
    if (isOld && isIdle()) window.location.reload()
  })
  const registration = await serviceWorker.register('/service-worker.js')
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void registration.update().catch(() => undefined)
    else if (isOld && isIdle()) window.location.reload()
    else if (isIdle()) registration.waiting?.postMessage('take-over')
  })
}

function isIdle(): boolean {
  const isTyping = document.activeElement?.matches('input, textarea, select, [contenteditable]') === true
  return document.hidden && !isTyping && document.querySelector('dialog[open]') === null
}
