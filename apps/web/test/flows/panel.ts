import { deepEqual } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import type { Visit } from '../browser.ts'
import { add, details, draw, enter, noFaults, row } from '../steps.ts'

/** The smallest GIF there is. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

const NOTES = `## Before we go
- [ ] Book the *train*
- [x] Feed the cat
  - [ ] Buy food

\`- [ ] no task\` and [the map](https://example.com/map) <img src="https://example.com/a.png">
![A picture](https://example.com/b.png)`

/** Notes that look like something, reminders, a deadline, a duration, and a tree of subtasks; also without a network. */
export async function panel(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  const { keyboard } = page
  await enter(visitor, url, 'panel')
  await page.context().grantPermissions(['notifications'])
  await add(page, 'Go on holiday in 3 days')
  await page.getByRole('link', { name: 'Upcoming' }).click()
  await row(page, 'Go on holiday').click()
  const form = details(page)
  await duplicated(t, visitor)

  await form.getByRole('textbox', { name: 'Notes' }).fill(NOTES)
  await form.getByLabel('Title').focus()
  await form.getByRole('heading', { name: 'Before we go' }).waitFor()
  const train = form.getByRole('checkbox', { name: 'Book the train' })
  t.equal(await form.getByRole('checkbox').count(), 3)
  t.equal(await form.locator('.markdown img').count(), 0, 'nothing of other hosts is shown')
  await train.focus()
  await keyboard.press('Space')
  await form.getByRole('checkbox', { name: 'Book the train', checked: true }).waitFor()
  t.equal(await page.evaluate('document.activeElement.ariaLabel'), 'Book the train', 'the focus stays')
  await form.getByRole('checkbox', { name: 'Buy food' }).click()
  await form.getByRole('button', { name: 'Edit notes' }).click()
  t.equal(
    await form.getByRole('textbox', { name: 'Notes' }).inputValue(),
    NOTES.replace('[ ] Book', '[x] Book').replace('[ ] Buy', '[x] Buy'),
    'a check box changes the text, and nothing else of it',
  )
  await form.getByLabel('Title').focus()

  await form.getByRole('button', { name: 'Add a reminder' }).click()
  await form.getByLabel('When').selectOption('The day before at 18:00')
  await form.getByRole('button', { name: 'Add a reminder' }).last().click()
  await form.getByRole('button', { name: 'Remove the reminder: The day before at 18:00' }).waitFor()
  await form.getByRole('button', { name: 'No deadline' }).click()
  await form.getByRole('button', { name: /^today/i }).click()
  await form.getByRole('button', { name: 'Today' }).waitFor()
  await form.getByRole('button', { name: 'No start' }).click()
  const begins = form.getByRole('group', { name: 'Start' })
  const inWords = begins.getByLabel('Type a date in words, and press Enter')
  t.notMatch(await inWords.getAttribute('placeholder'), /every/)
  await inWords.fill('every friday 9am')
  await keyboard.press('Enter')
  await begins.getByText('That was not understood as a date.').waitFor()
  await form.getByRole('button', { name: 'No start' }).waitFor()
  t.pass('a start does not repeat')
  await inWords.fill('tomorrow 9am')
  await keyboard.press('Enter')
  const start = form.getByRole('button', { name: /^Start Tomorrow 9:00/ })
  await start.waitFor()
  await row(page, 'Start Tomorrow 9:00').getByText('Start Tomorrow 9:00').waitFor()
  const late = begins.getByText('It starts after it is due.')
  t.equal(await late.count(), 0)
  await form.getByLabel('Time').fill('10:00')
  await form.getByRole('button', { name: 'Next week', exact: true }).click()
  await start.waitFor({ state: 'detached' })
  await form.getByRole('button', { name: /^Start .* 10:00$/ }).waitFor()
  await late.waitFor()
  await draw(page, 'start')
  await form.getByRole('button', { name: 'Remove start' }).click()
  await form.getByRole('button', { name: 'No start' }).click()
  await form.getByLabel('Takes').fill('a while')
  await keyboard.press('Enter')
  await form.getByText('That was not understood. Try “45 min”').waitFor()
  await form.getByLabel('Takes').fill('1.5 h')
  await keyboard.press('Enter')
  await page.getByText('Changed: Go on holiday').last().waitFor()
  t.equal(await form.getByLabel('Takes').inputValue(), '1 h 30 min')
  for (const [typed, shown] of [
    ['10', '10 min'],
    ['1 day, 4 hours', '1 day 4 h'],
    ['2일', '2 days'],
    ['half an hour', '30 min'],
  ]) {
    // Without a look at the page: the field keeps the focus, and takes whatever is typed next.
    await keyboard.press('Control+a')
    await keyboard.type(String(typed))
    await keyboard.press('Enter')
    t.equal(await form.getByLabel('Takes').inputValue(), shown)
  }
  await keyboard.press('Control+a')
  await keyboard.type('an age')
  await keyboard.press('Enter')
  await form.getByText('That was not understood. Try “45 min”').waitFor()
  await keyboard.press('Escape')
  t.equal(await form.getByLabel('Takes').inputValue(), '30 min', 'Escape takes back what was typed')
  await form.getByText('That was not understood. Try “45 min”').waitFor({ state: 'detached' })
  await form.getByLabel('Add a label').fill('trip')
  await form.getByLabel('Add a subtask').fill('Ask Ann')
  await page.evaluate(`document.activeElement.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))`)
  t.equal(await form.getByLabel('Add a subtask').inputValue(), 'Ask Ann', 'a look into another window adds nothing')
  // A line that is left and goes away in one turn: what is typed is added once.
  await page.evaluate(`document.activeElement.blur(); document.querySelector('.details [aria-label="Close"]').click()`)
  await form.waitFor({ state: 'detached' })
  await row(page, 'Go on holiday').click()
  await form.getByRole('button', { name: 'Remove trip' }).waitFor()
  await form.getByRole('button', { name: 'Complete Ask Ann' }).click()
  await form.getByRole('textbox', { name: 'Write a comment' }).fill('Shall we')
  await keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  await page.reload()
  await row(page, 'Go on holiday').click()
  t.equal(await form.getByRole('textbox', { name: 'Write a comment' }).inputValue(), 'Shall we')

  const file = { name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('socks') }
  await form.getByLabel('Attach files').setInputFiles(file)
  const saved = page.waitForEvent('download')
  await form.getByRole('button', { name: 'Save list.txt' }).click()
  t.equal((await saved).suggestedFilename(), 'list.txt')
  await form.getByLabel('Attach files').setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer: PICTURE })
  await form.getByRole('listitem').filter({ hasText: 'a.gif' }).locator('img[src^="blob:"]').waitFor()
  await page.waitForFunction(`document.querySelector('.thumbnail').naturalWidth === 1`)
  await page.evaluate(`{
    const data = new DataTransfer()
    data.items.add(new File(['milk'], 'dropped.txt'))
    const target = document.querySelector('.details')
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  }`)
  await form.getByRole('button', { name: 'Remove dropped.txt' }).click()
  await form.getByRole('button', { name: 'Remove dropped.txt' }).waitFor({ state: 'detached' })
  noFaults(t, visitor)

  await page.context().setOffline(true)
  await form.getByRole('button', { name: 'Remove the reminder' }).click()
  await form.getByRole('button', { name: 'Add a reminder' }).click()
  await form.getByLabel('When').selectOption('At a date and time…')
  await form.getByLabel('Date and time').fill('2040-05-04T07:30')
  await form.getByLabel('How').selectOption('By mail')
  await form.getByRole('button', { name: 'Add a reminder' }).last().click()
  await form.getByText('By mail · Not sent yet').waitFor()
  await form.getByLabel('Add a subtask').fill('Pack')
  await keyboard.press('Enter')
  await form.getByRole('button', { name: 'Pack', exact: true }).click()
  await form.getByLabel('Add a subtask').fill('Socks')
  await keyboard.press('Enter')
  await form.getByRole('button', { name: 'Complete Socks' }).waitFor()
  await form.getByLabel('Attach files').setInputFiles(file)
  await page.context().setOffline(false)
  await page.getByText('Offline').waitFor({ state: 'detached' })
  await form.getByRole('button', { name: 'Save list.txt' }).waitFor()
  await page.getByRole('link', { name: 'Inbox' }).click()
  await row(page, 'Go on holiday').click()
  await form.getByRole('button', { name: 'Remove the reminder: 4 May 2040 7:30' }).waitFor()
  t.pass('what was done without a network is there')

  // What is past comes at once.
  await form.getByRole('button', { name: 'Add a reminder' }).click()
  await form.getByLabel('When').selectOption('At a date and time…')
  const moment = await page.evaluate(`new Date(Date.now() - 60000).toLocaleString('sv').replace(' ', 'T').slice(0, 16)`)
  await form.getByLabel('Date and time').fill('2020-01-01T09:00')
  await form.getByText('That was more than a day ago: it does not come for this date.').waitFor()
  await form.getByLabel('Date and time').fill(String(moment))
  await form.getByText('That has passed: it comes at once.').waitFor()
  await page.evaluate(NOTE_SHOWN)
  await form.getByRole('button', { name: 'Add a reminder' }).last().click()
  const inPage = page.getByText('Reminder: Go on holiday').locator('..')
  await page.getByRole('link', { name: 'Today' }).click()
  await inPage.getByRole('button', { name: 'Open' }).waitFor()
  await untilShown('Go on holiday', () => page.evaluate('shown'))
  const [worker] = page.context().serviceWorkers()
  await worker?.evaluate(NOTE_SHOWN)
  // A message about the same to-do would take the place of the other one.
  await pushTo(page, url, { todo_id: 0, contents: 'Sent by push' })
  await untilShown('Sent by push', async () => worker?.evaluate('shown'))
  const outside = await page.evaluate(async () => {
    const messages = await (await navigator.serviceWorker.ready).getNotifications()
    return messages.map(({ title }) => title).sort()
  })
  t.strictSame(outside, ['Go on holiday', 'Sent by push'])
  await inPage.getByRole('button', { name: 'Open' }).click()
  await row(page, 'Go on holiday').waitFor()

  await form.getByRole('button', { name: 'Socks', exact: true }).waitFor()
  await form.getByRole('button', { name: 'Hide subtasks: Pack' }).click()
  await form.getByRole('button', { name: 'Socks', exact: true }).waitFor({ state: 'detached' })
  await form.getByRole('button', { name: 'Show subtasks: Pack' }).click()
  await form.getByRole('button', { name: 'Socks', exact: true }).waitFor()
  await form.getByRole('button', { name: 'Add a reminder' }).click()
  t.strictSame(await axeFaults(page), [])
  await form.getByRole('button', { name: /^Due/ }).click()
  await form.getByLabel('Type a date in words, and press Enter').fill('in 100 days')
  await keyboard.press('Enter')
  await form.locator('.calendar [data-selected]').waitFor()
  t.pass('the calendar shows the day that was typed')
  await form.getByLabel('Time').fill('10:00')
  await keyboard.press('Escape')
  t.equal(await form.getByLabel('Time').inputValue(), '', 'Escape takes back the time, and leaves the panel')
}

/** A copy has what waits to be sent, and is made once, also when its answer is lost. */
async function duplicated(t: Test, { page, faults }: Visit): Promise<void> {
  const rows = row(page, 'Go on a long holiday')
  const press = () => details(page).getByRole('button', { name: 'Duplicate' }).click()
  await page.route('**/todos/*', async (route) => {
    await setTimeout(1_000)
    await route.continue()
  })
  await page.route(
    '**/todos/*/duplicate',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await details(page).getByRole('textbox', { name: 'Title' }).fill('Go on a long holiday')
  await press()
  await page.getByText('The server cannot be reached').waitFor()
  await until('there are two', async () => (await rows.count()) === 2)
  await page.unroute('**/todos/*')
  faults.length = 0
  await press()
  await page.getByText('Added: Go on a long holiday').waitFor()
  await page.locator('[aria-disabled=true]', { hasText: 'Duplicate' }).waitFor({ state: 'detached' })
  t.equal(await rows.count(), 2, 'what was made without an answer is not made again')
  await draw(page, 'duplicated')
  await page.keyboard.press('Control+z')
  await until('it is one again', async () => (await rows.count()) === 1)
  await page.keyboard.press('Control+z')
  await row(page, 'Go on holiday').waitFor()
}

/** Notes which messages have been shown. To look for one sooner has Chromium forget it. */
const NOTE_SHOWN = `
  const show = ServiceWorkerRegistration.prototype.showNotification
  globalThis.shown = []
  ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
    await show.call(this, title, options)
    shown.push(title)
  }`

/** Waits until a page or its service worker has shown a message outside of the page. */
function untilShown(title: string, shown: () => Promise<unknown>): Promise<void> {
  return until('a message outside of the page', async () => {
    deepEqual(await shown(), [title])
    return true
  })
}

/** Has the browser take a message as if its push service had sent it, once the service worker of the page can take one. */
async function pushTo(page: Page, origin: string, data: object): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const active = Promise.withResolvers<string>()
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    const found = versions.find(
      ({ status, scriptURL }) => status === 'activated' && scriptURL === `${origin}/service-worker.js`,
    )
    if (found) active.resolve(found.registrationId)
  })
  await session.send('ServiceWorker.enable')
  const registrationId = await active.promise
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(data) })
}
