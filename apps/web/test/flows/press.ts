import { fail } from 'node:assert'
import { until } from '@todo/test-kit'
import type { Locator, Page, Request } from 'playwright-core'
import type { Test } from 'tap'
import type { Api } from '../../src/api/answers.ts'
import type { Visit } from '../browser.ts'
import { logIn } from '../device.ts'
import { add, details, enter, holdPart, noFaults, row } from '../steps.ts'

/** Presses that take their time, with the mouse and with a finger, as each one does on a busy machine; and those that come twice. */
export async function press(t: Test, desk: Visit, phone: Visit, url: string): Promise<void> {
  await enter(desk, url, 'press')
  await add(desk.page, 'Hold me today')
  await held(t, desk.page)
  await twice(t, desk.page)
  await once(t, desk, url)
  noFaults(t, desk)
  await enter(phone, url, 'finger')
  await add(phone.page, 'Touch me today')
  await touched(t, phone.page)
  noFaults(t, phone)
}

/** How long React Aria takes a press for a short one, and a moment more, in milliseconds. */
const LONG = 600

/** A to-do opens however long the mouse is held. */
async function held(t: Test, page: Page): Promise<void> {
  const one = row(page, 'Hold me')
  await one.hover()
  await page.mouse.down()
  await one.evaluate((_, wait) => new Promise((resolve) => setTimeout(resolve, wait)), LONG)
  await page.mouse.up()
  await details(page).waitFor()
  t.notOk(await page.getByRole('toolbar').isVisible(), 'with the mouse, a long press opens and does not select')
}

/** Whoever clicks twice, or holds a key, means what they see, and not what comes in its place. */
async function twice(t: Test, page: Page): Promise<void> {
  for (const text of ['One today', 'Two today', 'Three today', 'Four today']) await add(page, text)
  await page.goto('/app/today')
  // What drags comes a moment later, in the place of the list.
  await row(page, 'One').locator('.grip').waitFor({ state: 'attached' })
  const titles = () => page.locator('[role=row] .row-title').allTextContents()
  t.equal(await under(page.getByRole('button', { name: 'Complete One' })), 'held-place')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  t.equal(await under(page.getByRole('button', { name: 'Complete Two' })), 'held-place')
  t.strictSame(await titles(), ['Hold me', 'Three', 'Four'])
  await page.getByRole('link', { name: 'Completed' }).click()
  t.equal(await under(page.getByRole('button', { name: 'Reopen Two' })), 'held-place')
  t.strictSame(await titles(), ['One'])
  await page.getByRole('link', { name: 'Today' }).click()
  await row(page, 'Two').focus()
  await page.keyboard.press('q')
  await page.getByRole('textbox', { name: 'Add a to-do' }).fill('Five today')
  t.equal(await under(page.getByRole('button', { name: 'Add', exact: true })), 'held-place')
  await row(page, 'Five').waitFor()
  for (const key of ['Space', 'Delete']) {
    await row(page, key === 'Space' ? 'Two' : 'Three').focus()
    await page.keyboard.down(key)
    await page.keyboard.down(key)
    await page.keyboard.up(key)
  }
  await row(page, 'Three').waitFor({ state: 'detached' })
  t.strictSame(await titles(), ['Hold me', 'Four', 'Five'])
}

/** Clicks a button that goes, and tells what the next click in its place would meet. */
function under(button: Locator): Promise<string | undefined> {
  return button.evaluate((element: HTMLElement) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return new Promise<string | undefined>((resolve) => {
      const look = () =>
        element.isConnected
          ? setTimeout(look)
          : resolve(document.elementFromPoint(left + width / 2, top + height / 2)?.className)
      element.click()
      look()
    })
  })
}

/** Each button that sends a request sends one, however often it is pressed while that is under way. */
async function once(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { api } = await logIn(url, 'press')
  const { data: todo } = await api.POST('/todos', { body: { contents: 'Twice deleted' } })
  const path = { id: todo?.id ?? 0 }
  await api.PATCH('/todos/{id}', { params: { path }, body: { priority: 1 } })
  await api.POST('/webhooks', { body: { url: 'https://hooks.example.com/todo', events: ['*'] } })
  await page.goto(`/app/todos/${path.id}`)
  await details(page).getByText('History').click()
  await sentOnce(t, page, details(page).getByRole('button', { name: /^Undo this: .* priority/ }), '**/undo')
  await page.getByText('Undone').first().waitFor()

  await api.DELETE('/todos/{id}', { params: { path } })
  await page.getByRole('link', { name: 'Trash' }).click()
  const restore = page.getByRole('button', { name: 'Restore: Twice deleted' })
  await restore.waitFor()
  await page.getByText('Inbox · Deleted').first().waitFor()
  await sentOnce(t, page, restore, '**/restore')
  await restore.waitFor({ state: 'detached' })
  await page.getByText('Restored to Inbox: Twice deleted').waitFor()
  await page.keyboard.press('Control+z')
  await restore.waitFor()
  await readOnce(t, page, restore)
  await withBelow(page, api, path.id)
  const purge = page.getByRole('button', { name: 'Delete for good: Twice deleted' })
  await pressedAgain(visitor, purge, '**/trash/*')
  await page.getByRole('button', { name: 'Restore: Below it' }).waitFor({ state: 'detached' })
  await changesUnread(t, visitor, api)
  await emptiedAgain(t, visitor, api)
  await emptied(t, page, api)
  await onlyChanged(t, page, api)

  await page.goto('/app/settings/webhooks')
  await recordUnread(page)
  for (const _ of [1, 2]) await logIn(url, 'press')
  await page.goto('/app/settings/security')
  const end = page.getByRole('button', { name: /^End: / })
  await end.first().waitFor()
  await sessionsReadLate(t, page, end)
  const count = await end.count()
  await sentOnce(t, page, end.last(), '**/users/me/sessions/*')
  await until('the session is gone', async () => (await end.count()) === count - 1)
  await page.getByRole('link', { name: 'Webhooks' }).click()
  const remove = page.getByRole('button', { name: 'Delete', exact: true })
  await sentOnce(t, page, remove, '**/webhooks/*')
  await remove.waitFor({ state: 'detached' })
  t.equal(await page.locator('.toast-error, .refused').count(), 0, 'nothing is said to be gone already')
}

/** All that is in the trash is deleted for good, once that was meant. */
async function emptied(t: Test, page: Page, api: Api): Promise<void> {
  await throwAway(api, 'Thrown away')
  await page.reload()
  const empty = page.getByRole('button', { name: 'Empty the trash' })
  await empty.click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Thrown away').waitFor()
  await empty.click()
  await sentOnce(t, page, page.getByRole('button', { name: 'Delete for good', exact: true }), '**/trash')
  await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
  await empty.waitFor({ state: 'detached' })
}

/** Puts a to-do into the trash. */
async function throwAway(api: Api, contents: string): Promise<void> {
  const { data: todo } = await api.POST('/todos', { body: { contents } })
  await api.DELETE('/todos/{id}', { params: { path: { id: todo?.id ?? 0 } } })
}

/** What was done is told, and its row goes, also if only what has changed cannot be read then. */
async function changesUnread(t: Test, { page, faults }: Visit, api: Api): Promise<void> {
  for (const name of ['Kept', 'Burnt']) await throwAway(api, name)
  await page.reload()
  await page.getByRole('button', { name: 'Restore: Burnt' }).waitFor()
  await page.route('**/sync?*', (route) => route.abort())
  for (const [action, name] of [
    ['Delete for good', 'Burnt'],
    ['Restore', 'Kept'],
  ]) {
    const button = page.getByRole('button', { name: `${action}: ${name}` })
    await button.click()
    await button.waitFor({ state: 'detached', timeout: 10_000 })
  }
  await page.getByText('Restored to Inbox: Kept').waitFor()
  t.equal(await page.locator('.toast-error').count(), 0, 'what is done is not said to have failed')
  await page.unrouteAll({ behavior: 'wait' })
  faults.length = 0
}

/** The trash is emptied, and the answer is lost. What goes there afterwards is not taken for what was deleted then. */
async function emptiedAgain(t: Test, { page, faults }: Visit, api: Api): Promise<void> {
  await throwAway(api, 'Old')
  await page.reload()
  const empty = page.getByRole('button', { name: 'Empty the trash' })
  const mean = page.getByRole('button', { name: 'Delete for good', exact: true })
  await empty.click()
  const late = Promise.withResolvers<void>()
  await page.route('**/trash?*', (route) => late.promise.then(() => route.continue()))
  await page.route('**/trash', (route) => route.fetch().then(() => route.abort()), { times: 1 })
  await mean.click()
  await page.getByText('The server cannot be reached').waitFor()
  faults.length = 0
  await page.getByRole('button', { name: 'Cancel' }).click()
  for (const name of ['New', 'Newer']) await throwAway(api, name)
  late.resolve()
  await page.unrouteAll({ behavior: 'wait' })
  await page.getByText('Newer').waitFor()
  await empty.click()
  await mean.click()
  await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
  const { data: left } = await api.GET('/trash')
  t.strictSame(left?.todos, [], 'what is said to be gone is gone')
}

/** Of a list, only what was changed is saved: another device may have written the rest meanwhile. */
async function onlyChanged(t: Test, page: Page, api: Api): Promise<void> {
  const { data: list } = await api.POST('/lists', { body: { name: 'Pantry' } })
  const path = { id: list?.id ?? 0 }
  await page.goto(`/app/lists/${path.id}`)
  const sent: unknown[] = []
  await page.route('**/lists/*', (route) => {
    if (route.request().method() === 'PATCH') sent.push(route.request().postDataJSON())
    return route.continue()
  })
  const change = async (fill: () => Promise<void>) => {
    await page.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Change list' }).click()
    await fill()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const description = page.getByLabel('Description')
  await change(async () => {
    await api.PATCH('/lists/{id}', { params: { path }, body: { name: 'Larder', description: 'Of two' } })
    await page.getByText('Of two').waitFor()
    await page.getByRole('radio', { name: 'Teal' }).check()
  })
  await change(async () => undefined)
  await change(() => description.fill('   '))
  await change(() => description.fill('   '))
  await change(() => page.getByLabel('Name').fill('Cellar'))
  await until('all of it is sent', () => JSON.stringify(sent).includes('Cellar'))
  t.strictSame(sent, [{ color: 'teal' }, { description: '' }, { name: 'Cellar' }])
  await page.unrouteAll({ behavior: 'wait' })
}

/** Presses a button of the trash whose request is done, and whose answer is lost, and then again. Meanwhile the trash is not read. */
async function pressedAgain({ page, faults }: Visit, button: Locator, address: string): Promise<void> {
  const isPressed = Promise.withResolvers<void>()
  await page.route('**/trash?*', (route) => isPressed.promise.then(() => route.continue()))
  await page.route(address, (route) => route.fetch().then(() => route.abort()), { times: 1 })
  await button.click()
  await page.getByText('The server cannot be reached').waitFor()
  faults.length = 0
  await button.click()
  await button.waitFor({ state: 'detached' })
  isPressed.resolve()
  await page.unrouteAll({ behavior: 'wait' })
}

/** Puts what is below a to-do into the trash before it, and opens that where nothing is told of what changes. */
async function withBelow(page: Page, api: Api, parent_id: number): Promise<void> {
  const params = { path: { id: parent_id } }
  await api.POST('/todos/{id}/restore', { params })
  const { data: child } = await api.POST('/todos', { body: { contents: 'Below it', parent_id } })
  await api.DELETE('/todos/{id}', { params: { path: { id: child?.id ?? 0 } } })
  await api.DELETE('/todos/{id}', { params })
  await page.route('**/events*', () => undefined)
  await page.reload()
  await page.getByRole('button', { name: 'Restore: Below it' }).waitFor()
  await page.unroute('**/events*')
}

/** The trash is read once after something was taken out of it: of two answers, the older one might come last. */
async function readOnce(t: Test, page: Page, restore: Locator): Promise<void> {
  let asked = 0
  const count = (request: Request) => {
    if (request.url().includes('/trash?')) asked++
  }
  page.on('request', count)
  await restore.click()
  await restore.waitFor({ state: 'detached' })
  await page.waitForTimeout(200)
  t.equal(asked, 1)
  page.off('request', count)
  await page.keyboard.press('Control+z')
  await restore.waitFor()
}

/** Two sessions are ended, and what is left after the first is answered after what is left after the second. */
async function sessionsReadLate(t: Test, page: Page, end: Locator): Promise<void> {
  const address = '**/users/me/sessions'
  const late = Promise.withResolvers<void>()
  const count = await end.count()
  let asked = 0
  await page.route(address, async (route) => {
    const response = await route.fetch()
    if (++asked === 1) await late.promise
    await route.fulfill({ response })
  })
  await end.nth(0).click()
  await until('what is left is asked for', () => asked === 1)
  await end.nth(1).click()
  await until('both are gone', async () => (await end.count()) === count - 2)
  const answered = page.waitForResponse(address)
  late.resolve()
  await (await answered).finished()
  await page.waitForTimeout(200)
  t.equal(await end.count(), count - 2)
  await page.unrouteAll({ behavior: 'wait' })
}

/** What was sent to a webhook has been read once; that it cannot be read anew is told. */
async function recordUnread(page: Page): Promise<void> {
  const record = page.getByText('Last deliveries')
  await record.click()
  await page.locator('.webhook li').first().waitFor()
  await record.click()
  await page.route('**/deliveries?*', (route) => route.fulfill({ contentType: 'application/json', body: 'cut off' }))
  await record.click()
  await page.getByText('The server cannot be reached.').waitFor()
  await page.unroute('**/deliveries?*')
}

/** Clicks twice before the first request is answered. */
async function sentOnce(t: Test, page: Page, button: Locator, address: string): Promise<void> {
  const late = Promise.withResolvers<void>()
  let sent = 0
  await page.route(address, async (route) => {
    sent++
    await late.promise
    await route.continue()
  })
  const name = await button.textContent()
  await button.click()
  await until('a request is under way', () => sent > 0)
  await button.click({ force: true })
  t.equal(await button.evaluate((element) => element === document.activeElement), true, 'the focus stays')
  const answered = page.waitForResponse(address)
  late.resolve()
  await answered
  await page.unrouteAll({ behavior: 'wait' })
  t.equal(sent, 1, `${name} ${address}`)
}

/** However slow the machine is, no touch becomes a long one, which selects. */
const NEVER_LONG = `
  const soon = setTimeout
  globalThis.setTimeout = (act, wait, ...more) => (wait === 500 ? 0 : soon(act, wait, ...more))`

/** Notes whether what drags is there as soon as it was asked for: a press in between would be lost. */
const NOTE_AT_ONCE = `
  const later = setTimeout
  const count = () => document.querySelectorAll('[role=row][draggable]').length
  globalThis.isAtOnce = false
  globalThis.setTimeout = (act, wait) => later(() => {
    const before = count()
    act()
    if (count() > before) isAtOnce = true
  }, wait)`

/** What drags takes the place of the list at once, and never under a finger. */
async function touched(t: Test, page: Page): Promise<void> {
  const dragging = await holdPart(page, 'DraggableGrid')
  await page.evaluate(NEVER_LONG)
  const { x, y, width, height } = (await row(page, 'Touch me').boundingBox()) ?? fail('it is not on the screen')
  const finger = await page.context().newCDPSession(page)
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }]
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await dragging.come()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))')
  const draggable = page.locator('[role=row][draggable]')
  t.equal(await draggable.count(), 0, 'the list stays while it is touched')
  await page.evaluate(NOTE_AT_ONCE)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] })
  await draggable.waitFor()
  t.ok(await page.evaluate('isAtOnce'), 'no press can begin in between')
  await finger.detach()
  await dragging.end()
}
