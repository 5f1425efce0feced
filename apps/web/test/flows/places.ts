import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { logIn } from '../device.ts'
import { add, details, draw, enter, holdPart, noFaults, row } from '../steps.ts'

/** Opens the same box again before it has told that it was closed. */
const LEAVE_AND_OPEN = `document.querySelector('dialog').close()
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }))`

/** The palette, a filter from its making to its end, and what has happened in a list; by keyboard where that is quick. */
export async function places(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  await enter(visitor, url, 'places')
  await add(page, 'Pay the bill today p1')
  await add(page, 'Read a book')

  await keyboard.press('Control+k')
  const box = page.getByRole('combobox', { name: 'Go to, or do' })
  await keyboard.type('book')
  await until('what was typed at once is there', async () => (await box.inputValue()) === 'book')
  await keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Details' }).waitFor()
  t.match(new URL(page.url()).pathname, /^\/app\/lists\/\d+$/, 'a to-do is shown in its list')
  await keyboard.press('Escape')
  await keyboard.press('Control+k')
  await box.fill('o')
  await keyboard.press('ArrowUp')
  await keyboard.press('ArrowDown')
  t.match(await page.getByRole('option', { selected: true }).textContent(), /^Today/)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
  await keyboard.press('/')
  await page.getByRole('searchbox').fill('bill')
  await page.getByRole('status').filter({ hasText: '1 to-do found' }).waitFor()
  await row(page, 'Pay the bill').waitFor()
  noFaults(t, visitor)

  await keyboard.press('Control+k')
  await box.fill('a box that is left')
  await page.evaluate(LEAVE_AND_OPEN)
  await until('it is opened anew', async () => (await box.inputValue()) === '')
  await box.fill('new list')
  await keyboard.press('Enter')
  const newList = page.getByRole('dialog', { name: 'New list' })
  await newList.waitFor()
  await keyboard.press('Escape')
  await newList.waitFor({ state: 'detached' })
  await keyboard.press('Control+k')
  await box.fill('new filter')
  await keyboard.press('Enter')
  await keyboard.type('Urgent')
  await page.getByRole('dialog', { name: 'New filter' }).locator('input:focus').waitFor()
  const query = page.getByLabel('What it finds')
  await query.fill('tody')
  await page
    .getByRole('status')
    .filter({ hasText: /did you mean/ })
    .waitFor()
  await page.locator('.faulty mark', { hasText: 'tody' }).waitFor()
  await query.fill('today & (p1 |')
  await page.locator('.faulty mark', { hasText: '…' }).waitFor()
  const unanswered = '**/filters/explain*'
  await page.route(unanswered, () => undefined)
  await query.fill('today & p1')
  t.equal(await page.locator('.faulty').textContent(), 'today & (p1 |…', 'a fault is shown in what was asked about')
  await page.unroute(unanswered)
  visitor.faults.length = 0
  await query.fill('p1')
  await page.getByText('Finds what is with priority 1').waitFor()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Urgent', level: 1 }).waitFor()
  await row(page, 'Pay the bill').waitFor()
  t.equal(await page.getByRole('row').count(), 1)
  await page.getByRole('button', { name: 'Complete Pay the bill' }).click()
  await page.getByRole('heading', { name: 'Nothing fits this filter' }).waitFor()
  await add(page, 'Borrow a book yesterday')
  await page.getByRole('button', { name: 'Actions for Urgent' }).click()
  await page.getByRole('menuitem', { name: 'Change filter' }).click()
  await page.getByLabel('Name').fill('Unread')
  await query.fill('search: book')
  await page.getByRole('button', { name: 'Save' }).click()
  await row(page, 'Read a book').waitFor()
  await notAsked(t, page)
  visitor.faults.length = 0
  const titles = await page.locator('.row-title').allTextContents()
  t.strictSame(titles, ['Borrow a book', 'Read a book'], 'what is due first comes first')
  await page.getByRole('button', { name: 'Actions for Unread' }).click()
  await page.getByRole('menuitem', { name: 'Delete filter' }).click()
  await page.getByRole('link', { name: 'Unread' }).waitFor({ state: 'detached' })
  await keyboard.press('Control+z')
  await page.getByRole('link', { name: 'Unread' }).waitFor()

  await labels(t, page)
  await begunLine(t, page)

  await page.getByRole('link', { name: 'Inbox' }).click()
  await page.getByRole('button', { name: 'Actions for Inbox' }).click()
  await page.getByRole('menuitem', { name: 'Activity' }).click()
  await page.getByText('Completed the to-do “Pay the bill”').waitFor()
  await rules(t, page, url)
  noFaults(t, visitor)
}

/** What a filter found stays where nobody can be asked; where it cannot be asked any more, that is said instead. */
async function notAsked(t: Test, page: Page): Promise<void> {
  const address = '**/todos?*filter=*'
  for (const [title, status] of [
    ['Stay', 503],
    ['Go', 422],
  ] as const) {
    const problem = { contentType: 'application/problem+json', body: '{"detail":"This is a teapot."}' }
    await page.route(address, (route) => route.fulfill({ ...problem, status }))
    const answered = page.waitForResponse((answer) => answer.url().includes('filter='))
    await add(page, title)
    await (await answered).finished()
    if (status === 422) await page.locator('.empty').getByText('This is a teapot.').waitFor()
    t.equal(await row(page, 'Read a book').count(), status === 503 ? 1 : 0)
    await page.unroute(address)
    await page.keyboard.press('Control+z')
  }
  await row(page, 'Read a book').waitFor()
}

/** A line that was begun is there when the box is opened again, as something that what is typed takes the place of. */
async function begunLine(t: Test, page: Page): Promise<void> {
  const { keyboard } = page
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  const open = async () => {
    await keyboard.press('q')
    await box.waitFor()
  }
  const leave = async (how: () => Promise<void>) => {
    await how()
    await box.waitFor({ state: 'detached' })
  }
  await open()
  await box.fill('Write a long letter')
  await leave(() => keyboard.press('Escape'))
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await open()
  t.equal(await box.inputValue(), 'Write a long letter', 'Escape keeps it, also when the page is loaded anew')
  await leave(() => page.mouse.click(5, 5))
  await open()
  await keyboard.press('End')
  await keyboard.type(' to Ann')
  t.equal(await box.inputValue(), 'Write a long letter to Ann', 'and so does a click beside it')
  await leave(() => keyboard.press('Enter'))
  await open()
  t.equal(await box.inputValue(), '', 'not what was added')
  await box.fill('Forget this')
  await leave(() => page.getByRole('button', { name: 'Cancel' }).click())
  await open()
  t.equal(await box.inputValue(), '', 'nor what was cancelled')
  await box.fill('Something old')
  await box.evaluate((element) => {
    element.closest('dialog')?.close()
    // The focus leaves it a moment later.
    for (const key of 'qNew')
      element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
  await until('what is typed at once takes its place', async () => (await box.inputValue()) === 'New')
  await leave(() => page.getByRole('button', { name: 'Cancel' }).click())
  const quickAdd = await holdPart(page, 'QuickAdd')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await keyboard.type('qLate')
  await quickAdd.come()
  await until('so is what is typed before it is loaded', async () => (await box.inputValue()) === 'Late')
  await quickAdd.end()
  await leave(() => page.getByRole('button', { name: 'Cancel' }).click())

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate("navigator.clipboard.writeText('- [ ] Flour p1\\r\\n\\n• Sugar\\ntoday\\n3 lemons')")
  const addLines = page.getByRole('button', { name: 'Add 3 to-dos, one for each line' })
  await open()
  await keyboard.press('Control+v')
  await addLines.waitFor()
  await keyboard.type('.')
  await addLines.waitFor({ state: 'detached' })
  t.equal(
    await box.inputValue(),
    '- [ ] Flour p1  • Sugar today 3 lemons.',
    'what is pasted is one line, until one says more',
  )
  await box.fill('Party: ')
  await keyboard.press('Control+v')
  t.equal(await addLines.count(), 0, 'nor is anything offered in which what stood there would be lost')
  await keyboard.press('Control+a')
  await keyboard.press('Control+v')
  await draw(page, 'quick-add-lines')
  await leave(() => addLines.click())
  await page.getByText('Added: 3 to-dos').waitFor()
  await page.getByRole('link', { name: 'Inbox' }).click()
  for (const title of ['Flour', 'Sugar', '3 lemons']) await row(page, title).waitFor()
  await keyboard.press('Control+z')
  await row(page, '3 lemons').waitFor({ state: 'detached' })
  t.equal(await row(page, 'Flour').count(), 0, 'all of them are one step back')

  await page.evaluate("navigator.clipboard.writeText('Again\\n'.repeat(201))")
  await open()
  await keyboard.press('Control+v')
  const fault = page.getByRole('alert').filter({ hasText: 'There are more than 200 lines.' })
  await fault.waitFor()
  const size = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 640 })
  const isSeen = await fault.evaluate((element) => {
    const { left, top, height } = element.getBoundingClientRect()
    return document.elementFromPoint(left + 5, top + height / 2) === element
  })
  t.ok(isSeen, 'what is wrong is in sight, also on a small phone')
  await draw(page, 'quick-add-too-many')
  t.equal(await page.getByRole('button', { name: /one for each line/ }).count(), 0, 'a book is not many to-dos')
  if (size) await page.setViewportSize(size)
  await leave(() => page.getByRole('button', { name: 'Cancel' }).click())
}

/** Rules that mean something else than their parts say are told by the service, and from when a rule counts is told, too. */
async function rules(t: Test, page: Page, url: string): Promise<void> {
  const { api } = await logIn(url, 'places')
  const due = { date: '2040-01-01' }
  const recurrence = { rule: 'FREQ=DAILY;INTERVAL=3' }
  const body = { contents: 'Water the cactus', due, recurrence }
  const { data: todo } = await api.POST('/todos', { body })
  const params = { path: { id: todo?.id ?? 0 } }
  await api.PATCH('/todos/{id}', { params, body: { recurrence: { ...recurrence, from: 'completion' } } })
  await page.reload()
  await page.getByText('repeats from every 3 days to every 3 days, counted from when it is completed').waitFor()
  await page.goBack()
  await row(page, 'Water the cactus').click()
  await details(page).getByText('every 3 days, counted from when it is completed').waitFor()
  const rule = 'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'
  await api.PATCH('/todos/{id}', { params, body: { recurrence: { rule } } })
  await details(page).getByText('every month on the 13th day, if that is Friday').waitFor()
  t.pass('no day of each month is told as a weekday of each')
}

/** Labels have the colours that were chosen, and no others. */
async function labels(t: Test, page: Page): Promise<void> {
  const begin = async (name: string, color: string) => {
    await page.getByRole('button', { name: 'New label' }).click()
    await page.getByLabel('Name').fill(name)
    await page.getByRole('radio', { name: color, exact: true }).check()
    await page.getByRole('button', { name: 'Create' }).click()
  }
  const change = async (from: string, to: string, color?: string) => {
    await page.getByRole('button', { name: `Actions for ${from}` }).click()
    await page.getByRole('menuitem', { name: 'Change label' }).click()
    await page.getByLabel('Name').fill(to)
    if (color) await page.getByRole('radio', { name: color, exact: true }).check()
    const answered = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.getByRole('button', { name: 'Save' }).click()
    return (await answered).json()
  }
  await add(page, 'Listen @plain @sound')
  await page.getByRole('link', { name: 'plain' }).click()
  t.match(await change('plain', 'still'), { name: 'still', color: null }, 'a label without a colour stays so')
  await begin('still', 'Grape')
  await begin('sound', 'Yellow')
  await begin('loud', 'Red')
  await page.getByRole('link', { name: 'sound' }).click()
  t.match(
    await change('sound', 'loud'),
    { name: 'loud', color: 'red' },
    'two become one, with the colour that the other had',
  )
  t.match(await change('loud', 'loud', 'Teal'), { name: 'loud', color: 'teal' })
  for (const [name, color] of [
    ['still', 'Grape'],
    ['loud', 'Teal'],
  ] as const) {
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Change label' }).click()
    await page.getByRole('radio', { name: color, exact: true, checked: true }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
  }
}
