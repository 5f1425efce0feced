import { fail } from 'node:assert'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { add, details, enter, noFaults, row, withoutWorker } from '../steps.ts'

/** A press that takes its time, with the mouse and with a finger: on a busy machine, each one does. */
export async function press(t: Test, desk: Visit, phone: Visit, url: string): Promise<void> {
  await enter(desk, url, 'press')
  await add(desk.page, 'Hold me today')
  await held(t, desk.page)
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
  const late = Promise.withResolvers<void>()
  const part = '**/assets/DraggableGrid-*.js'
  const withWorker = await withoutWorker(page)
  await page.route(part, async (route) => {
    await late.promise
    await route.continue()
  })
  await page.reload()
  const { x, y, width, height } = (await row(page, 'Touch me').boundingBox()) ?? fail('it is not on the screen')
  const loaded = page.waitForResponse(part)
  const finger = await page.context().newCDPSession(page)
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }]
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  late.resolve()
  await (await loaded).finished()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))')
  const draggable = page.locator('[role=row][draggable]')
  t.equal(await draggable.count(), 0, 'the list stays while it is touched')
  await page.evaluate(NOTE_AT_ONCE)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] })
  await draggable.waitFor()
  t.ok(await page.evaluate('isAtOnce'), 'no press can begin in between')
  await finger.detach()
  await page.unroute(part)
  await withWorker()
}
