import { fail } from 'node:assert'
import { until } from '@todo/test-kit'
import type { Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import type { Visit } from '../browser.ts'
import { add, draw, enter, noFaults, row } from '../steps.ts'

/** The upper edge, the middle and the lower edge of a row. */
const ABOVE = { x: 150, y: 2 }
const ON = { x: 150, y: 20 }

/** Order, sections, subtasks and days by dragging, with the mouse and with keys; and a list as a board. */
export async function drag(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  await enter(visitor, url, 'drag')
  await page.getByRole('link', { name: 'Inbox' }).click()
  for (const text of ['One', 'Two', 'Three']) await add(page, text)
  await page.getByRole('button', { name: 'Actions for Inbox' }).click()
  await page.getByRole('menuitem', { name: 'Add section' }).click()
  await page.getByLabel('Name').fill('Soon')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Soon' }).waitFor()

  await row(page, 'Three').dragTo(row(page, 'One'), { targetPosition: ABOVE })
  await seen(page, ['Three', 'One', 'Two'])
  await keyboard.press('Control+z')
  await seen(page, ['One', 'Two', 'Three'])
  t.pass('a to-do goes where it is dropped, and back')

  await row(page, 'One').dragTo(page.getByRole('grid', { name: 'To-dos: Soon' }))
  await seen(page, ['Two', 'Three', 'One'])
  await row(page, 'Two').dragTo(row(page, 'One'), { targetPosition: ABOVE })
  await seen(page, ['Three', 'Two', 'One'])
  await row(page, 'Two').dragTo(row(page, 'One'), { targetPosition: ON })
  await seen(page, ['Three', 'One', 'Two'])
  await row(page, 'One').getByText('0/1').waitFor()
  t.pass('into a section, between its to-dos, and below one of them')
  await row(page, 'One').dragTo(row(page, 'Two'), { targetPosition: ON })
  await seen(page, ['Three', 'One', 'Two'])

  const before = page.getByRole('button', { name: /Insert before One/ })
  // What is told by the service at this very moment draws the row anew, and the key is lost.
  await until('the keys drag', async () => {
    await row(page, 'Three').press('ArrowRight')
    await row(page, 'Three').locator('.grip').press('Enter')
    return before.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    )
  })
  await before.press('Enter')
  await page.getByRole('grid', { name: 'To-dos: Soon' }).getByRole('row', { name: 'Three' }).waitFor()
  await seen(page, ['Three', 'One', 'Two'])

  await row(page, 'Three').press('Alt+ArrowDown')
  await seen(page, ['One', 'Two', 'Three'])
  await page.getByText('Three: now 2 of 2').waitFor()
  await keyboard.press('Alt+ArrowDown')
  await keyboard.press('Alt+ArrowUp')
  await page.getByText('Three: now 1 of 2').waitFor()
  await seen(page, ['Three', 'One', 'Two'])
  t.ok(await row(page, 'Three').evaluate((element) => element === document.activeElement), 'the focus goes along')

  await page.getByRole('button', { name: 'Actions for Soon' }).click()
  await page.getByRole('menuitem', { name: 'Delete section' }).click()
  await page.getByRole('heading', { name: 'Soon' }).waitFor({ state: 'detached' })
  await keyboard.press('Control+z')
  for (const name of ['Three', 'One'])
    await page.getByRole('grid', { name: 'To-dos: Soon' }).getByRole('row', { name }).waitFor()
  await seen(page, ['Three', 'One', 'Two'])
  t.pass('a section that is brought back has its to-dos in their order')

  await page.getByRole('button', { name: 'Actions for Inbox' }).click()
  await page.getByRole('menuitem', { name: 'Show as a board' }).click()
  await page.getByRole('heading', { name: 'No section' }).waitFor()
  await row(page, 'Three').dragTo(page.getByRole('grid', { name: 'To-dos: Inbox' }))
  await seen(page, ['Three', 'One', 'Two'])
  await page.reload()
  await seen(page, ['Three', 'One', 'Two'])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await draw(page, `board-desktop-${colorScheme}`)
    t.strictSame(await axeFaults(page), [])
  }
  await page.getByRole('region', { name: 'Soon' }).getByRole('button', { name: 'Add a to-do' }).click()
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  await page.getByText('Goes to Inbox / Soon').waitFor()
  await box.fill('Four')
  await keyboard.press('Shift+Enter')
  await until('the box is empty again', async () => (await box.inputValue()) === '')
  await box.fill('Five')
  await keyboard.press('Enter')
  await seen(page, ['Three', 'One', 'Two', 'Four', 'Five'])
  await page.getByRole('grid', { name: 'To-dos: Soon' }).getByRole('row', { name: 'Five' }).waitFor()
  await page.getByRole('button', { name: 'Add section' }).click()
  await page.getByLabel('Name').fill('Later')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Later' }).waitFor()
  t.pass('a column takes more to-dos, and the board more columns')
  const columns = () => page.getByRole('heading', { level: 2, name: /^(Soon|Later)$/ }).allTextContents()
  await page.getByRole('button', { name: 'Actions for Later' }).click()
  await page.getByRole('menuitem', { name: 'Move forward' }).click()
  await until('it comes first', async () => (await columns()).join() === 'Later,Soon')
  await keyboard.press('Control+z')
  await until('it comes last again', async () => (await columns()).join() === 'Soon,Later')
  await page.getByRole('button', { name: 'Actions for Soon' }).click()
  await page.getByRole('menuitem', { name: 'Move back' }).click()
  await until('the other one comes last', async () => (await columns()).join() === 'Later,Soon')
  await keyboard.press('Control+z')
  await until('and is the first again', async () => (await columns()).join() === 'Soon,Later')
  await page.getByRole('button', { name: 'Actions for Inbox' }).click()
  await page.getByRole('menuitem', { name: 'Show as a list' }).click()

  await add(page, 'Swim tomorrow')
  await page.getByRole('link', { name: 'Upcoming' }).click()
  await page
    .getByRole('button', { name: /^Add a to-do: / })
    .nth(1)
    .click()
  await box.fill('Run')
  await keyboard.press('Enter')
  await row(page, 'Run').dragTo(row(page, 'Swim'))
  await page.getByText('Changed: Run').waitFor()
  const tomorrow = page.getByRole('region', { name: 'Tomorrow' }).getByRole('row')
  t.equal(await tomorrow.count(), 2, 'both are on one day')
  await row(page, 'Swim').dragTo(page.getByRole('grid').nth(1))
  await until('one has left it', async () => (await tomorrow.count()) === 1)
  await seen(page, ['Run', 'Swim'])
  // React Aria selects it for a moment.
  await page.evaluate('new Promise(requestAnimationFrame)')
  await page.getByRole('toolbar').waitFor({ state: 'detached' })
  t.pass('and one goes to a day that had none, where it is not selected')
  await add(page, 'Fly in 30 days')
  await page.getByRole('button', { name: 'Complete Fly' }).click()
  await row(page, 'Fly').waitFor({ state: 'detached' })
  await row(page, 'Swim').and(page.locator(':focus')).waitFor()
  t.ok(Number(await page.evaluate('scrollY')) > 0, 'who completes the last one far below stays there')
  await add(page, 'Iron 2020-01-01')
  await page.getByRole('link', { name: 'Today' }).click()
  await row(page, 'Iron').dragTo(page.getByRole('grid', { name: 'To-dos: Today' }))
  await page.getByRole('grid', { name: 'To-dos: Overdue' }).waitFor({ state: 'detached' })
  await row(page, 'Iron').waitFor()
  t.pass('what is overdue is dragged to today')
  noFaults(t, visitor)
}

/**
 * Drags a to-do to below another one, by its handle, with a finger that stays on it: the browser itself begins to drag what is held.
 * Chromium knows a long touch only of a mouse that it takes for a finger. From there on, it is told where the finger goes.
 */
export async function dragByTouch(page: Page, name: string, below: string): Promise<void> {
  const handle = await boxOf(row(page, name).locator('.handle'))
  const other = await boxOf(row(page, below))
  const from = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 }
  const to = { x: other.x + ABOVE.x, y: other.y + other.height - ABOVE.y }
  const finger = await page.context().newCDPSession(page)
  const held = new Promise<(type: 'dragEnter' | 'dragOver' | 'drop') => Promise<unknown>>((resolve) =>
    finger.once('Input.dragIntercepted', ({ data }) =>
      resolve((type) => finger.send('Input.dispatchDragEvent', { type, data, ...to })),
    ),
  )
  await finger.send('Input.setInterceptDrags', { enabled: true })
  await finger.send('Emulation.setEmitTouchEventsForMouse', { enabled: true, configuration: 'mobile' })
  // It is not answered, since what it began has become a drag.
  finger
    .send('Input.dispatchMouseEvent', { type: 'mousePressed', button: 'left', clickCount: 1, ...from })
    .catch(() => undefined)
  const go = await held
  await go('dragEnter')
  await go('dragOver')
  await go('drop')
  await finger.send('Emulation.setEmitTouchEventsForMouse', { enabled: false })
  await finger.detach()
}

async function boxOf(place: Locator) {
  return (await place.boundingBox()) ?? fail('it is not on the screen')
}

/** Waits until these are the rows, from above to below. */
export async function seen(page: Page, titles: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const rows = [...document.querySelectorAll('[role=row] .row-title')].map(({ textContent }) => textContent)
    return rows.join('\n') === wanted
  }, titles.join('\n'))
}
