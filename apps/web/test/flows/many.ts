import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { Device, newAccount } from '../device.ts'
import { add, enter, enterAgain, holdPart, noFaults, row } from '../steps.ts'

/** Many to-dos at once: by mouse, by keyboard, and each taken back. */
export async function many(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  const bar = page.getByRole('toolbar', { name: 'With what is selected' })
  const choose = async (button: string, item: string) => {
    await bar.getByRole('button', { name: button }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
    await bar.waitFor({ state: 'detached' })
  }
  await enter(visitor, url, 'many')
  for (const text of ['One today', 'Two today', 'Three today', 'Four today']) await add(page, text)
  await draggingLater(t, page)

  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await row(page, 'Three').click({ modifiers: ['Shift'] })
  await bar.getByText('3 selected').waitFor()
  t.strictSame(await selected(page), ['One', 'Two', 'Three'])
  await row(page, 'Two').click()
  await bar.getByText('2 selected').waitFor()
  await choose('Priority', 'Priority 1')
  await page.getByText('Changed: 2 to-dos').waitFor()
  t.equal(await page.getByRole('row', { name: /Priority 1/ }).count(), 2)
  await keyboard.press('Control+z')
  await page.getByRole('row', { name: /Priority 1/ }).waitFor({ state: 'detached' })

  await row(page, 'One').focus()
  await keyboard.press('Shift+ArrowDown')
  await keyboard.press('Shift+ArrowDown')
  await keyboard.press('x')
  await bar.getByText('2 selected').waitFor()
  await keyboard.press('Escape')
  await bar.waitFor({ state: 'detached' })
  await keyboard.press('x')
  await keyboard.press('Control+a')
  await bar.getByText('4 selected').waitFor()
  await bar.getByRole('button', { name: 'Labels' }).click()
  await page.getByRole('menuitem', { name: 'New label' }).click()
  await page.getByLabel('Name').fill('@errand')
  await page.getByRole('button', { name: 'Add a label' }).click()
  await page.getByRole('link', { name: 'errand' }).click()
  await row(page, 'Four').waitFor()
  t.equal(await page.getByRole('row').count(), 4)

  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await row(page, 'Two').click({ modifiers: ['ControlOrMeta'] })
  await bar.getByRole('button', { name: 'Due' }).click()
  await page.getByRole('menuitem', { name: 'Pick a day' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Today/ })
    .click()
  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await choose('Due', 'Tomorrow')
  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await choose('Due', 'Remove date')
  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await choose('Labels', '@errand')
  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  await choose('Move', 'Inbox')
  await page.getByText('Moved: One').waitFor()

  await row(page, 'One').focus()
  await keyboard.press('Control+a')
  await bar.getByRole('button', { name: 'Complete' }).click()
  await page.getByText('Completed: 4 to-dos').waitFor()
  await page.getByRole('link', { name: 'Completed' }).click()
  await row(page, 'Four').focus()
  await keyboard.press('Control+a')
  await bar.getByRole('button', { name: 'Reopen' }).click()
  await page.getByText('Open again: 4 to-dos').waitFor()
  await page.getByRole('link', { name: 'errand' }).click()
  await row(page, 'Four').focus()
  await keyboard.press('Control+a')
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Deleted: 4 to-dos').waitFor()
  await keyboard.press('Control+z')
  await row(page, 'Four').waitFor()
  t.equal(await page.getByRole('row').count(), 4, 'all are back')
  await row(page, 'Four').click({ modifiers: ['ControlOrMeta'] })
  await bar.getByRole('button', { name: 'Select nothing' }).click()
  await bar.waitFor({ state: 'detached' })
  noFaults(t, visitor)
}

/** The titles of the rows that are selected. */
function selected(page: Page): Promise<string[]> {
  return page.locator('[role=row][aria-selected=true] .row-title').allTextContents()
}

/** How many requests fill a list at a time. */
const AT_ONCE = 8

/** A long list is drawn as one comes to its end, and yet all of it can be selected. */
export async function long(t: Test, visitor: Visit, url: string): Promise<void> {
  // It grows twice.
  const COUNT = 410
  const { api } = new Device(url, await newAccount(url, 'long'))
  const addOne = (n: number) => api.POST('/todos', { body: { contents: `Number ${n}.` } })
  await addOne(1)
  for (let n = 2; n < COUNT; n += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, COUNT - n) }, (_, index) => addOne(n + index)))
  await addOne(COUNT)
  const { page } = visitor
  await enterAgain(visitor, 'long')
  await page.getByRole('link', { name: 'Inbox' }).click()
  await row(page, 'Number 1.').waitFor()
  t.ok((await page.getByRole('row').count()) < COUNT, 'only what is seen is drawn')
  await row(page, 'Number 1.').focus()
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
  t.equal(await page.getByRole('row').count(), COUNT, 'but all of it is printed')
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
  await row(page, `Number ${COUNT}.`).waitFor({ state: 'detached' })
  await row(page, 'Number 1.').and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Control+a')
  await page.getByText(`${COUNT} selected`).waitFor()
  await page.keyboard.press('Escape')
  await row(page, `Number ${COUNT}.`).waitFor({ state: 'detached' })
  await until('the end key comes to the end', async () => {
    await page.keyboard.press('End')
    return (await row(page, `Number ${COUNT}.`).count()) > 0
  })
  t.pass('the end key comes to the end')

  await page.keyboard.press('/')
  await page.getByRole('searchbox').fill('number')
  await page
    .getByRole('status')
    .filter({ hasText: `${COUNT} to-dos found` })
    .waitFor()
  const { data: filter } = await api.POST('/filters', { body: { name: 'Undated', query: 'no date' } })
  await page.getByRole('link', { name: 'Undated' }).click()
  await page.getByText('these are the first 200').waitFor()
  t.match(page.url(), `/app/filters/${filter?.id}`, 'who sees only some of them is told so')
  noFaults(t, visitor)
}

/** What drags is loaded while something is selected: the list stays until that has ended. */
async function draggingLater(t: Test, page: Page): Promise<void> {
  const dragging = await holdPart(page, 'DraggableGrid')
  await row(page, 'One').click({ modifiers: ['ControlOrMeta'] })
  const labels = page.getByRole('toolbar').getByRole('button', { name: 'Labels' })
  await labels.waitFor()
  const draggable = page.locator('[role=row][draggable]')
  t.equal(await draggable.count(), 0)
  await dragging.come()
  await labels.focus()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
  t.strictSame(await selected(page), ['One'])
  await row(page, 'One').focus()
  await page.keyboard.press('Escape')
  await labels.waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Inbox' }).focus()
  await draggable.first().waitFor()
  await dragging.end()
}
