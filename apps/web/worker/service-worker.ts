/** The files that the page is made of, and a name for all of them as they are: the build puts them in. */
declare const PAGE_FILES: readonly string[]
declare const PAGE_VERSION: string
declare const self: ServiceWorkerGlobalScope

/** Any address of the page gives the same HTML; this is where it is asked for. */
const SHELL = '/app'
const PREFIX = 'page-'
const CACHE = PREFIX + PAGE_VERSION

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...PAGE_FILES])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()))
})

/** The page says when nobody types: then the next release may take over. */
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting()
})

/** Only what the page is made of comes from here. What the API says is kept elsewhere, and passes. */
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  const isPage = pathname === '/' || pathname === SHELL || pathname.startsWith(`${SHELL}/`)
  if (request.mode === 'navigate' && isPage) event.respondWith(shell(request))
  else if (PAGE_FILES.includes(pathname) || pathname.startsWith('/assets/')) event.respondWith(file(request))
})

/** A reminder that was sent to this browser, whether the page is open or not. If it is, it says the same under the same tag. */
self.addEventListener('push', (event) => {
  const { todo_id, contents } = event.data?.json() ?? {}
  event.waitUntil(show(String(contents), Number(todo_id)))
})

async function show(contents: string, todoId: number): Promise<void> {
  const address = `${SHELL}/todos/${todoId}`
  // The page has left them, in its language.
  const actions = await (await caches.match(`${SHELL}/buttons`))?.json()
  const data = { address, todoId, channel: 'push' }
  const options = { tag: address, icon: '/icons/192.png', data, actions: actions ?? [] }
  await self.registration.showNotification(contents, options)
}

/**
 * A message outside of the page was clicked: what it is about opens, in a tab of the page if there is one. A button of it is
 * for the page to do, which alone has a session and keeps what cannot be sent: one that is open stays as it is, else one opens.
 */
self.addEventListener('notificationclick', (event) => {
  const { action, notification } = event
  notification.close()
  const { address, ...about } = notification.data
  event.waitUntil(action === '' ? open(address) : act(address, { action, ...about }))
})

async function act(address: string, answer: object): Promise<void> {
  const [tab] = await self.clients.matchAll({ type: 'window' })
  const page = tab ?? (await self.clients.openWindow(address))
  page?.postMessage(answer)
}

async function open(address: string): Promise<void> {
  const [tab] = await self.clients.matchAll({ type: 'window' })
  if (!tab) await self.clients.openWindow(address)
  else await tab.navigate(address).then((shown) => shown?.focus())
}

/** Of this release: one page has all of its files from one. What is kept was asked for with other headers than a navigation has. */
async function shell(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(SHELL, { ignoreVary: true })) ?? fetch(request)
}

/** Of any release that is kept: a page of the one before may still be open. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/** Keeps this release and the one before, whose page may be open in another tab. */
async function forgetOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
}

// A module of its own: so `self` is what it says above.
export type {}
