/** Whether this browser shows messages outside of the page, if the user wants it to. */
export function canShowOutside(): boolean {
  return 'Notification' in window && 'serviceWorker' in navigator
}

/** Shows a message outside of the page, if the user has allowed it. The service worker opens the address when it is clicked. */
export async function showOutside(text: string, address: string): Promise<void> {
  if (!canShowOutside() || Notification.permission !== 'granted') return
  const registration = await navigator.serviceWorker.ready
  await registration.showNotification(text, { tag: address, icon: '/icons/192.png', data: address })
}
