import { fail } from 'node:assert'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { add, noFaults, row, signUp } from '../steps.ts'
import { dragByTouch, seen } from './drag.ts'

/** A day on a phone, by touch. */
export async function byTouch(t: Test, visitor: Visit): Promise<void> {
  const { page } = visitor
  await signUp(visitor, 'touch')
  await page.getByRole('button', { name: 'Add to-do' }).tap()
  await page.getByRole('textbox', { name: 'Add a to-do' }).fill('Call the dentist 2020-01-01')
  await page.getByRole('button', { name: 'Add', exact: true }).tap()
  await page.getByRole('heading', { name: 'Overdue' }).waitFor()
  await page.getByRole('button', { name: 'Move all to today' }).tap()
  await page.getByRole('heading', { name: 'Overdue' }).waitFor({ state: 'detached' })
  await row(page, 'Call the dentist').tap()
  const sheet = page.getByRole('dialog', { name: 'Details' })
  await sheet.getByRole('button', { name: /Today/ }).tap()
  await sheet.getByRole('button', { name: 'Tomorrow', exact: true }).tap()
  await sheet.getByRole('radio', { name: 'Priority 1' }).check()
  t.strictSame(await smallTargets(page), [], 'whatever can be touched has 44 pixels')
  await sheet.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('link', { name: 'Upcoming' }).tap()
  await row(page, 'Call the dentist').waitFor()
  t.strictSame(await smallTargets(page), [])
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 375, 'nothing sticks out at the side')
  await orderedByTouch(t, page)
  await page.getByRole('button', { name: 'Complete Call the dentist' }).tap()
  await page.evaluate('navigator.clearAppBadge = async () => { globalThis.isCleared = true }')
  await page.getByRole('button', { name: 'Menu' }).tap()
  await page.getByRole('link', { name: 'Completed' }).tap()
  await row(page, 'Call the dentist').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  t.notOk(await page.evaluate('globalThis.isCleared'), 'the icon keeps its number when the menu goes')
  await page.getByRole('button', { name: 'Menu' }).tap()
  await page.getByRole('link', { name: 'Completed' }).tap()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Menu' }).tap()
  await page.getByRole('button', { name: 'Add list' }).tap()
  await page.getByLabel('Name').fill('Garden')
  await page.getByRole('button', { name: 'Create' }).tap()
  await page.getByRole('heading', { name: 'Garden', level: 1 }).waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  t.pass('a list that is made in the menu is seen')
  noFaults(t, visitor)
}

/** A long touch selects a to-do, which then goes down and up; one of its handle drags it at once. */
async function orderedByTouch(t: Test, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Inbox' }).tap()
  await add(page, 'Second')
  const titles = () => page.locator('.row-title').allTextContents()
  const { x, y, width, height } = (await row(page, 'Call the dentist').boundingBox()) ?? fail('it is not on the screen')
  const touch = await page.context().newCDPSession(page)
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await page.getByRole('toolbar').waitFor()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  t.strictSame(await smallTargets(page), [])
  await page.getByRole('button', { name: 'Move down' }).tap()
  await page.getByText('Call the dentist: now 2 of 2').waitFor()
  t.strictSame(await titles(), ['Second', 'Call the dentist'])
  await page.getByRole('button', { name: 'Move up' }).tap()
  await page.getByText('Call the dentist: now 1 of 2').waitFor()
  await page.getByRole('button', { name: 'Complete Call the dentist' }).tap()
  await page.getByRole('button', { name: 'Move down' }).waitFor({ state: 'detached' })
  t.ok(await page.getByRole('toolbar').isVisible(), 'what is done has no place in the order')
  await page.locator('.ticked').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await page.getByRole('button', { name: 'Move down' }).waitFor()
  await page.getByRole('button', { name: 'Select nothing' }).tap()
  await dragByTouch(page, 'Call the dentist', 'Second')
  await seen(page, ['Second', 'Call the dentist'])
  t.notOk(await page.getByRole('toolbar').isVisible(), 'what was dragged is not selected')
  await row(page, 'Second').locator('.handle').tap()
  await page.getByRole('button', { name: 'Move down' }).waitFor()
  t.pass('a tap on the handle selects')
  await page.getByRole('button', { name: 'Select nothing' }).tap()
  await page.getByRole('link', { name: 'Upcoming' }).tap()
}

/** What can be touched, is on the screen, and is smaller than 44 pixels. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, select, input:not([type=radio]), .tab, .nav-entry, .handle')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
      .map((element) => element.outerHTML.slice(0, 120)),
  )
}
