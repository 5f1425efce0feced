/** Whether this browser shows messages outside of the page, if the user wants it to. */
export function canShowOutside(): boolean {
  return 'Notification' in window && 'serviceWorker' in navigator
}

/** Whether the user has allowed it, too. */
export function canTellOutside(): boolean {
  return canShowOutside() && Notification.permission === 'granted'
}

/** Shows a message outside of the page, if the user has allowed it. The service worker opens the address when it is clicked. */
export async function showOutside(text: string, address: string): Promise<void> {
  if (!canTellOutside()) return
  const registration = await navigator.serviceWorker.ready
  await registration.showNotification(text, { tag: address, icon: '/icons/192.png', data: address })
}
