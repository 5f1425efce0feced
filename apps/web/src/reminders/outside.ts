import { BUTTONS } from './answers.ts'

/** Whether this browser shows messages outside of the page, if the user wants it to. */
export function canShowOutside(): boolean {
  return 'Notification' in window && 'serviceWorker' in navigator
}

/** Whether the user has allowed it, too. */
export function canTellOutside(): boolean {
  return canShowOutside() && Notification.permission === 'granted'
}

/**
 * Shows a message of a to-do outside of the page, if the user has allowed it. The service worker opens the address when it is
 * clicked, and tells the page which of the buttons was.
 */
export async function showOutside(text: string, address: string, todoId: number): Promise<void> {
  if (!canTellOutside()) return
  const registration = await navigator.serviceWorker.ready
  const data = { address, todoId, channel: 'event' }
  const options = { tag: address, icon: '/icons/192.png', data, actions: BUTTONS }
  await registration.showNotification(text, options)
}
