import { fail } from 'node:assert'
import { until } from '@todo/test-kit'
import type { Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { add, begin, COUNT_TICKED, details, noFaults, PASSWORD, row, throwExampleAway } from '../steps.ts'

/** A day by mouse, from the first log-in to the next one. */
export async function byMouse(t: Test, visitor: Visit): Promise<void> {
  const { page } = visitor
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByRole('link', { name: 'Log in' }).click()
  await page.getByLabel('Username').fill('nobody')
  await page.getByLabel('Password', { exact: true }).fill('wrong-password')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('There is nobody with this name.').waitFor()
  // The browser tells of the 404 a moment later.
  await page.reload()
  visitor.faults.length = 0

  await page.evaluate(COUNT_LOG_INS)
  await begin(visitor, 'mouse')
  t.equal(await page.evaluate('globalThis.logIns'), 0, 'who signs up is not asked to log in on the way')
  await row(page, 'Tick me off').waitFor()
  await page.getByRole('link', { name: 'Look at it' }).click()
  await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor()
  const isWhole = async () => (await page.getByRole('row').count()) === 7
  await until('all of it is there', isWhole)
  await throwExampleAway(page)
  await page.getByRole('heading', { name: 'All clear for today' }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByRole('link', { name: 'First steps' }).click()
  await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor()
  await until('all of it is back', isWhole)
  await page.getByRole('button', { name: 'Actions for First steps' }).click()
  await page.getByRole('menuitem', { name: 'Delete list' }).click()
  await page.getByRole('heading', { name: 'All clear for today' }).waitFor()

  await page.getByRole('button', { name: 'Add list' }).click()
  await page.getByLabel('Name').fill('Home')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
  await page.waitForURL(/\/app\/lists\/\d+$/)
  t.pass('a list has an address of its own')

  await page.getByRole('button', { name: 'Add to-do' }).click()
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  await page.evaluate(COUNT_READ)
  // It is read again when something else has changed meanwhile.
  await until('a line without names is read once', async () => {
    const read = await timesRead(box, 'Mop the floor')
    return read > 0 && 3 * read === (await timesRead(box, 'Mop #Kitchen /Floor'))
  })
  await box.fill('Mop the floor #Kitchen')
  await page.getByText('Goes to Home').waitFor()
  await page.getByRole('button', { name: 'Make the list “Kitchen”' }).click()
  await page.getByText('Goes to Kitchen').waitFor()
  await page.locator('textarea:focus').waitFor()
  await box.fill('Pay rent every month on the last day at 9 @bills p1')
  t.same(await page.locator('.highlighted mark').allTextContents(), [
    'every month on the last day at 9',
    '@bills',
    'p1',
  ])
  const { x, y } = (await box.boundingBox()) ?? fail('it is not on the screen')
  await page.mouse.move(x + 50, y + 10)
  await page.mouse.down()
  const { height } = page.viewportSize() ?? fail('it has no size')
  await page.mouse.move(x + 50, height - 10)
  await page.mouse.up()
  await page.evaluate('new Promise(requestAnimationFrame)')
  t.ok(await box.isVisible(), 'what is selected beyond the edge of the box does not close it')
  await page.getByRole('button', { name: 'Label @bills' }).click()
  t.same(await page.locator('.highlighted mark').allTextContents(), ['every month on the last day at 9', 'p1'])
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await row(page, 'Pay rent @bills').click()

  const panel = details(page)
  await panel.getByText('every month on the last day').waitFor()
  await panel.getByRole('textbox', { name: 'Title' }).fill('Pay the rent')
  await panel.getByRole('textbox', { name: 'Notes' }).fill('To the new account')
  await panel.getByLabel('Add a label').fill('money')
  await page.keyboard.press('Enter')
  await panel.getByLabel('Add a subtask').fill('Look up the number')
  await page.keyboard.press('Enter')
  await panel.getByRole('button', { name: 'Complete Look up the number' }).click()
  await panel.getByRole('button', { name: 'Reopen Look up the number' }).waitFor()
  await historyUnread(t, page)
  await panel.getByText('Changed the to-do “Pay the rent”: title from “Pay rent @bills” to “Pay the rent”').waitFor()
  await historyAnsweredLate(t, page)
  await page.getByRole('link', { name: 'money' }).waitFor()
  await panel.getByRole('button', { name: 'Close' }).click()

  await page.evaluate(COUNT_TICKED)
  await page.getByRole('button', { name: 'Complete Pay the rent' }).click()
  await page.getByText('Completed: Pay the rent').waitFor()
  await until('it was ticked off', async () => {
    const isShown = (await page.locator('.ticked').count()) > 0
    return !isShown && (await page.evaluate('globalThis.ticked')) === 1
  })
  t.pass('one sees how it is ticked off')
  await page.getByText('Completed: Pay the rent').locator('..').getByRole('button', { name: 'Undo' }).click()
  await row(page, 'Pay the rent').waitFor()

  await page.reload()
  await row(page, 'Pay the rent').waitFor()
  t.pass('the session and what was done are there after a reload')

  await page.getByRole('button', { name: 'Actions for Home' }).click()
  await page.getByRole('menuitem', { name: 'Delete list' }).click()
  await answeredLate(t, page)
  await page.getByRole('button', { name: 'Restore: Home' }).click()
  await page.getByRole('link', { name: 'Home' }).click()
  await row(page, 'Pay the rent').waitFor()

  const otherTab = await page.context().newPage()
  await otherTab.goto('/app/inbox')
  await otherTab.getByRole('heading', { name: 'Your inbox is empty' }).waitFor()
  await page.getByRole('link', { name: 'Inbox' }).click()
  await add(page, 'Seen at once')
  await row(otherTab, 'Seen at once').waitFor()
  await otherTab.close()
  await page.getByRole('link', { name: 'Home' }).click()
  noFaults(t, visitor)

  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  t.strictSame(await page.context().cookies(), [], 'the cookie is gone')
  await leaveAtOnce(page)
  await page.getByLabel('Username').fill('mouse')
  await page.getByLabel('Password', { exact: true }).fill('clover-9-lanterns')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('link', { name: 'Home' }).click()
  await row(page, 'Pay the rent').waitFor()
  t.equal(
    await page.getByRole('link', { name: 'First steps' }).count(),
    0,
    'what somebody else has begun is not theirs',
  )
}

/** Counts how often a change leaves the form of the log-in on the screen. */
const COUNT_LOG_INS = `globalThis.logIns = 0; new MutationObserver(() => {
  if (document.querySelector('.form [autocomplete="current-password"]')) logIns++
}).observe(document.body, { childList: true, subtree: true })`

/** Counts how often the time zone is asked for, which each reading of a line does as often. */
const COUNT_READ = `{
  const { resolvedOptions } = Intl.DateTimeFormat.prototype
  globalThis.asked = 0
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    asked++
    return resolvedOptions.call(this)
  }
}`

/** How often the time zone is asked for when a line is typed. */
async function timesRead(box: Locator, line: string): Promise<number> {
  await box.evaluate('asked = 0')
  await box.fill(line)
  return Number(await box.evaluate('asked'))
}

/** Opens the trash, which is answered only after something else has gone into it: what is newer stays. */
async function answeredLate(t: Test, page: Page): Promise<void> {
  const thrownAway = page.getByRole('button', { name: 'Restore: Thrown away' })
  await withLateAnswer(page, '/trash?', async (answered) => {
    await page.getByRole('link', { name: 'Trash' }).click()
    await answered
    const isAdded = page.waitForResponse(/\/todos$/)
    await add(page, 'Thrown away')
    await isAdded
    await page.keyboard.press('Control+z')
    await thrownAway.waitFor()
  })
  t.ok(await thrownAway.isVisible(), 'what went into the trash meanwhile stays')
}

/** A history is on its way, cannot be read, which is said in its place alone, and is there when it is opened again. */
async function historyUnread(t: Test, page: Page): Promise<void> {
  const panel = details(page)
  const late = Promise.withResolvers<void>()
  await page.route('**/history?*', async (route) => {
    await late.promise
    await route.fulfill({ contentType: 'application/json', body: 'cut off' })
  })
  await panel.getByText('History').click()
  await panel.getByText('One moment…').waitFor()
  late.resolve()
  await panel.getByText('This could not be read. The server cannot be reached.').waitFor()
  t.equal(await page.locator('.toast-error').count(), 0, 'what could not be read is told once')
  await page.unroute('**/history?*')
  const again = Promise.withResolvers<void>()
  await page.route('**/history?*', (route) => again.promise.then(() => route.continue()))
  await panel.getByText('History').click()
  await panel.getByText('History').click()
  await panel.getByText('One moment…').waitFor()
  again.resolve()
  await page.unrouteAll({ behavior: 'wait' })
}

/** The same of a history: it is asked for by one change, and answered only after another one. */
async function historyAnsweredLate(t: Test, page: Page): Promise<void> {
  const panel = details(page)
  const newest = panel.getByText('priority from P3 to P2')
  await withLateAnswer(page, '/history?', async (answered) => {
    await panel.getByRole('radio', { name: 'Priority 3' }).check()
    await answered
    await panel.getByRole('radio', { name: 'Priority 2' }).check()
    await newest.waitFor()
  })
  t.ok(await newest.isVisible(), 'what was done meanwhile stays')
}

/** Has the next answer of an address come only when something has been done, which is told when it has been answered. */
async function withLateAnswer(page: Page, address: string, act: (answered: Promise<void>) => Promise<void>) {
  const late = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  await page.route(
    `**${address}*`,
    async (route) => {
      const response = await route.fetch()
      answered.resolve()
      await late.promise
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  await act(answered.promise)
  const isLate = page.waitForResponse((answer) => answer.url().includes(address))
  late.resolve()
  await (await isLate).finished()
  await page.evaluate('new Promise(requestAnimationFrame)')
}

/** Somebody signs up, and closes the page before it is theirs. */
async function leaveAtOnce(page: Page): Promise<void> {
  const isLeft = Promise.withResolvers<void>()
  await page.route('**/users/me', (route) => route.abort().then(isLeft.resolve), { times: 1 })
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('in a hurry')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await isLeft.promise
  await page.goto('/app/log-in')
}
