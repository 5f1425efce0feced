import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { add, COUNT_TICKED, details, enter, noFaults, row } from '../steps.ts'

/** A day by keyboard alone: whatever can be done has a key, and the focus is never lost. */
export async function byKeyboard(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  await enter(visitor, url, 'keyboard')
  // What is drawn may not have been written down yet; what the service has answered is there after a reload.
  let sent = 0
  const areSent = page.waitForResponse(
    (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/todos') && ++sent === 3,
  )
  for (const text of ['Water the plants', 'Write to Ann', 'Buy milk']) await add(page, text)
  await keyboard.press('?')
  await page
    .getByRole('dialog', { name: 'Keyboard shortcuts' })
    .getByText('Add what is typed, and go on with another')
    .waitFor()
  await keyboard.press('Escape')
  await areSent
  await page.reload()
  // What drags comes a moment later, in the place of the list.
  await row(page, 'Buy milk').locator('.grip').waitFor({ state: 'attached' })
  const isFocused = (selector: string) => page.locator(`${selector}:focus`).waitFor()
  const typed = page.getByRole('textbox', { name: 'Add a to-do' })
  await keyboard.press('Tab')
  await isFocused('.skip')
  await keyboard.press('Enter')
  await isFocused('main')
  await keyboard.press('Tab')
  await isFocused('[aria-label^="Water the plants"]')
  t.pass('two keys lead past the menu')

  await row(page, 'Water the plants').focus()
  await keyboard.press('ArrowDown')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(COUNT_TICKED)
  await page.evaluate('navigator.setAppBadge = async (count) => { globalThis.badge = count }')
  await keyboard.press('Space')
  await row(page, 'Write to Ann').waitFor({ state: 'detached' })
  t.equal(await page.evaluate('globalThis.ticked'), 0, 'nothing moves for who wants no motion')
  await keyboard.press('Control+z')
  await row(page, 'Write to Ann').waitFor()
  await page.getByRole('status').filter({ hasText: 'Undone' }).waitFor()
  await until('the icon tells of it', async () => (await page.evaluate('globalThis.badge')) === 3)
  t.pass('Space completes, Ctrl-Z takes it back')

  await row(page, 'Water the plants').focus()
  const reached = await row(page, 'Water the plants').evaluate((element) => {
    const press = (key: string) =>
      element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    const reached: boolean[] = []
    const leave = [() => press('Escape'), () => element.dispatchEvent(new PointerEvent('pointerdown'))]
    for (const give of leave) {
      press('q')
      reached.push(press('y'))
      give()
      reached.push(press('y'))
    }
    return reached
  })
  t.strictSame(reached, [false, true, false, true], 'Escape and the mouse end the wait for a box')
  await until('nothing was kept', async () => (await typed.inputValue()) === '')
  await keyboard.press('Escape')
  await typed.waitFor({ state: 'detached' })

  await row(page, 'Water the plants').focus()
  await row(page, 'Water the plants').evaluate((element) => {
    // This key comes when the box has the focus, before anything else can happen.
    const oneMore = () => queueMicrotask(() => document.execCommand('insertText', false, 'n'))
    document.addEventListener('focusin', oneMore, { once: true })
    for (const key of ['q', 'x', 'Backspace', 'Delete', 'Enter', 'I', 'r', 'o'])
      element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
  await until('what was typed at once is there', async () => (await typed.inputValue()) === 'Iron')
  await keyboard.type(' 2020-01-01')
  await keyboard.press('Enter')
  await typed.waitFor({ state: 'detached' })
  await isFocused('[aria-label^="Water the plants"]')
  await row(page, 'Iron').focus()
  await keyboard.press('ArrowDown')
  await isFocused('[aria-label^="Water the plants"]')
  await keyboard.press('ArrowUp')
  await isFocused('[aria-label^="Iron"]')
  await keyboard.press('Space')
  await page.getByRole('heading', { name: 'Overdue' }).waitFor({ state: 'detached' })
  await isFocused('[aria-label^="Water the plants"]')
  t.pass('where a group goes with its last to-do, the focus stays in the view; and no key went past the box')

  await row(page, 'Buy milk').focus()
  await keyboard.press('Enter')
  await details(page).waitFor()
  await focusStays(t, page)
  await keyboard.press('Escape')
  await details(page).waitFor({ state: 'detached' })
  t.match(await page.evaluate('document.activeElement.ariaLabel'), /^Buy milk/, 'the focus is back where it was')
  await keyboard.press('Delete')
  await row(page, 'Buy milk').waitFor({ state: 'detached' })
  await keyboard.press('Control+z')
  await row(page, 'Buy milk').waitFor()

  await keyboard.press('g')
  await keyboard.press('i')
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
  await page.getByRole('status').filter({ hasText: 'Inbox' }).waitFor()
  await isFocused('main')
  await keyboard.press('ArrowDown')
  await isFocused('[role=row]')
  await keyboard.press('/')
  await keyboard.type('plants')
  await row(page, 'Water the plants').waitFor()
  t.equal(await page.getByRole('row').count(), 1, 'a search finds what has the word')
  await keyboard.press('ArrowDown')
  await isFocused('[role=row]')
  await keyboard.press('Shift+Tab')
  await page.locator('.sidebar').click({ position: { x: 2, y: 2 } })
  await keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await keyboard.press('Escape')
  await page.waitForFunction(() => document.activeElement === document.body)
  t.pass('no field that was left has the focus again')

  await keyboard.press('g')
  await keyboard.press('n')
  await page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor()
  await isFocused('main')
  const scrolls = await page.evaluate(() =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })),
  )
  t.ok(scrolls, 'where there are no to-dos, an arrow key scrolls')
  await page.getByRole('link', { name: 'Notifications' }).focus()
  await keyboard.press('g')
  await keyboard.press('n')
  await isFocused('main')

  // An input method sends Enter to end a composition; only the next one is meant for the page.
  await page.getByRole('link', { name: 'Today' }).focus()
  await keyboard.press('q')
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  await box.fill('우유')
  await box.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
  t.ok(await box.isVisible())
  await keyboard.press('Enter')
  await box.waitFor({ state: 'detached' })
  noFaults(t, visitor)

  await page.getByRole('link', { name: 'Inbox' }).click()
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Actions for Inbox' }).click()
  await page.getByRole('menuitem', { name: 'Add section' }).click()
  await page.getByLabel('Name').fill('Later')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('Offline: 1 change waits.').waitFor()
  await isFocused('[aria-label="Actions for Inbox"]')
  t.pass('a box gives the focus back, also where a menu has opened it')
  await add(page, 'Made without a network')
  await page.getByText('Offline: 2 changes wait.').waitFor()
  await row(page, 'Made without a network').waitFor()
  await page.getByRole('region', { name: 'Later' }).getByRole('button', { name: 'Add a to-do' }).click()
  await box.fill('In the section')
  // By then, the service has said what it calls the section.
  const isMade = page.waitForResponse((answer) => answer.url().endsWith('/todos') && answer.ok())
  await page.context().setOffline(false)
  await isMade
  await page.getByText('Goes to Inbox / Later').waitFor()
  await keyboard.press('Enter')
  await page.getByText('Offline').waitFor({ state: 'detached' })
  await page.getByRole('grid', { name: 'To-dos: Later' }).getByRole('row', { name: 'In the section' }).waitFor()
  t.pass('a new section takes what was begun when only this page knew it')
  await page.reload()
  await row(page, 'Made without a network').waitFor()
  t.pass('what was done without a network is there afterwards')
  const rows = page.locator('main [role=row][data-key]')
  await rows.first().focus()
  for (let left = await rows.count(); left > 1; left--) {
    await keyboard.press('Space')
    await until('it is completed', async () => (await rows.count()) < left)
  }
  await keyboard.press('Space')
  await page.getByRole('region', { name: 'Later' }).locator('.add-here:focus').waitFor()
  await keyboard.press('Control+z')
  await rows.waitFor()
  await page.getByRole('region', { name: 'Later' }).getByRole('button', { name: 'Actions for Later' }).click()
  await page.getByRole('menuitem', { name: 'Delete section' }).click()
  await rows.focus()
  await keyboard.press('Space')
  await isFocused('.empty .add-here')
  t.pass('where no to-do is left, the focus is on what adds one')
}

/** What has the focus goes, and something near it has it: what comes after it, or before, or what had opened it. */
async function focusStays(t: Test, page: Page): Promise<void> {
  const panel = details(page)
  const press = (name: string) => panel.getByRole('button', { name }).last().press('Enter')
  const seen: unknown[] = []
  const note = async () =>
    seen.push(await page.evaluate(`document.activeElement.ariaLabel ?? document.activeElement.innerText`))
  for (const label of ['shop', 'white']) {
    await panel.getByLabel('Add a label').fill(label)
    await page.keyboard.press('Enter')
  }
  await press('Remove shop')
  await note()
  await press('Add a reminder')
  await panel.getByLabel('When').waitFor()
  await press('Add a reminder')
  await panel.getByLabel('When').waitFor({ state: 'detached' })
  await note()
  await press('Remove the reminder')
  await note()
  await panel.getByRole('textbox', { name: 'Write a comment' }).fill('Two bottles')
  await press('Send')
  await note()
  await press('Change the comment')
  await panel.getByRole('textbox', { name: 'Change the comment' }).waitFor()
  await page.keyboard.press('Escape')
  await note()
  t.strictSame(seen, [
    'Remove white',
    'Add a reminder',
    'Add a reminder',
    'Write a comment',
    'Change the comment of keyboard',
  ])
}
