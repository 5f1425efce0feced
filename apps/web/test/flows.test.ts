import { fail } from 'node:assert'
import path from 'node:path'
import { until } from '@todo/test-kit'
import type { Locator, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { axeColourFaults, axeFaults } from './axe.ts'
import { findChromium, startBrowser, type Visit, visit } from './browser.ts'
import { byInvitation, ownAccount } from './flows/account.ts'
import { answers } from './flows/answers.ts'
import { drag, dragByTouch, seen } from './flows/drag.ts'
import { importInNode, importInPage } from './flows/import.ts'
import { korean } from './flows/korean.ts'
import { lists } from './flows/lists.ts'
import { long, many } from './flows/many.ts'
import { notifications } from './flows/notifications.ts'
import { panel } from './flows/panel.ts'
import { places } from './flows/places.ts'
import { press } from './flows/press.ts'
import { sharing } from './flows/sharing.ts'
import { together } from './flows/together.ts'
import { takesUpReleases } from './new-release.ts'
import { opensOffline, showsConflicts } from './offline-page.ts'
import { anythingEndsEqual } from './random.ts'
import { buildPage, type Stack, startStack } from './stack.ts'
import { add, begin, details, draw, enter, noFaults, PASSWORD, row, signUp, throwExampleAway } from './steps.ts'
import { storeKeeps } from './store.ts'

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true }

const program = findChromium()
const why = program === undefined && 'there is no Chromium: set CHROMIUM_PATH, or put chromium on the PATH'
if (why && process.env.REQUIRE_CHROMIUM) throw new Error(why)

t.test('one stack', async (t) => {
  const pageDir = why ? path.join(import.meta.dirname, 'no-page') : await buildPage(t)
  const stack = await startStack(t, pageDir)
  await t.test('the store, in Node', (t) => storeKeeps(t, stack.url))
  await t.test('two devices that do anything end with the same', (t) => anythingEndsEqual(t, stack.url))
  await t.test('an import, in Node', (t) => importInNode(t, stack.url))
  await t.test('the page, in Chromium', { skip: why }, (t) => inChromium(t, stack, pageDir))
})

async function inChromium(t: Test, { url, mailDir }: Stack, pageDir: string): Promise<void> {
  const browser = await startBrowser(t, program ?? '')
  await t.test('the first view needs at most 190 kB of scripts', (t) => firstScripts(t, url))
  // One after the other, each as somebody else.
  const desk = await visit(browser, url, { viewport: DESKTOP })
  const phone = await visit(browser, url, PHONE)
  await t.test('a day by mouse', (t) => byMouse(t, desk))
  await t.test('a day by keyboard alone', (t) => byKeyboard(t, desk, url))
  await t.test('a day on a phone, by touch', (t) => byTouch(t, phone))
  await t.test('an account from its first day to its last', (t) => ownAccount(t, desk, url, mailDir))
  await t.test('an import of an export into another account', (t) => importInPage(t, desk, url))
  await t.test('an invitation lets somebody in', async (t) =>
    byInvitation(t, browser, await startStack(t, pageDir, { SIGN_UP: 'invitation' })),
  )
  await t.test('any place by its name: palette, filters, activity', (t) => places(t, desk, url))
  await t.test('lists in another order, and in the archive', (t) => lists(t, desk, url))
  await t.test('all that a to-do can be, in its panel', (t) => panel(t, desk, url))
  await t.test('a list of several people', (t) => sharing(t, browser, url, desk, phone))
  await t.test('what concerns one is told at once', (t) => notifications(t, browser, url, desk))
  await t.test('in two browsers', (t) => together(t, browser, url))
  await t.test('in Korean', (t) => korean(t, browser, url))
  await t.test('to-dos go where they are dropped', (t) => drag(t, desk, url))
  await t.test('a press that takes its time', (t) => press(t, desk, phone, url))
  await t.test('many to-dos at once', (t) => many(t, desk, url))
  await t.test('what is answered to a message outside of the page', (t) => answers(t, desk, url))
  await t.test('a list that is long', (t) => long(t, desk, url))
  await t.test('every view can be used by everybody, in both themes', (t) => allViews(t, { desktop: desk, phone }))
  await t.test('it opens without a network', (t) => opensOffline(t, browser, url))
  await t.test('a conflict is shown with both values', (t) => showsConflicts(t, desk, url))
  // The last: from then on, the stack serves another release.
  await t.test('a new release is taken up, and nothing is lost', (t) => takesUpReleases(t, browser, url, pageDir))
}

async function firstScripts(t: Test, url: string): Promise<void> {
  const html = await (await fetch(`${url}/app/today`)).text()
  const files = html.match(/\/assets\/[^"]+\.js/g) ?? []
  t.ok(files.length > 0)
  const answers = await Promise.all(
    files.map((file) => fetch(url + file, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })),
  )
  const bytes = answers.map(({ headers }) => Number(headers.get('content-length')))
  t.ok(bytes.every((size) => size > 0))
  t.ok(bytes.reduce((sum, size) => sum + size, 0) <= 190_000, bytes.join(' + '))
}

/** What could be scrolled sideways: the page, and what lies above it. */
const WIDER_THAN_SHOWN = `
  [document.documentElement, ...document.querySelectorAll('.dialog-sheet, .details-panel')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map(({ className }) => className)`

/** Counts how often a change leaves the form of the log-in on the screen. */
const COUNT_LOG_INS = `globalThis.logIns = 0; new MutationObserver(() => {
  if (document.querySelector('.form [autocomplete="current-password"]')) logIns++
}).observe(document.body, { childList: true, subtree: true })`

/** Counts the pictures of rows that are ticked off. */
const COUNT_TICKED = `globalThis.ticked = 0; new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const { className } of addedNodes) if (/ticked/.test(className)) ticked++
}).observe(document.body, { childList: true })`

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

async function byMouse(t: Test, visitor: Visit): Promise<void> {
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
  await page.mouse.move(x + 50, DESKTOP.height - 10)
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
  await historyAnsweredLate(page)
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
  await answeredLate(page)
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

/** Opens the trash, which is answered only after something else has gone into it: what is newer stays. */
async function answeredLate(page: Page): Promise<void> {
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
  await thrownAway.waitFor({ timeout: 1_000 })
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
async function historyAnsweredLate(page: Page): Promise<void> {
  const panel = details(page)
  const newest = panel.getByText('priority from P3 to P2')
  await withLateAnswer(page, '/history?', async (answered) => {
    await panel.getByRole('radio', { name: 'Priority 3' }).check()
    await answered
    await panel.getByRole('radio', { name: 'Priority 2' }).check()
    await newest.waitFor()
  })
  await newest.waitFor({ timeout: 1_000 })
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

async function byKeyboard(t: Test, visitor: Visit, url: string): Promise<void> {
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

async function byTouch(t: Test, visitor: Visit): Promise<void> {
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

/** The themes, and what is looked for in each: they differ in colours alone. */
const THEMES = [
  ['light', axeFaults],
  ['dark', axeColourFaults],
] as const

async function allViews(t: Test, devices: Record<string, Visit>): Promise<void> {
  for (const [device, visitor] of Object.entries(devices)) {
    const { page } = visitor
    // One device loads each view by its address, as a link from outside does; the other goes there within the page.
    const open = (address: string) => (device === 'phone' ? page.goto(address) : goWithin(page, address))
    const check = async (name: string) => {
      for (const [colorScheme, faults] of THEMES) {
        await page.emulateMedia({ colorScheme })
        const look = `${name}-${device}-${colorScheme}`
        await draw(page, look, { animations: 'disabled' })
        t.strictSame(await faults(page), [], look)
        t.strictSame(await page.evaluate(WIDER_THAN_SHOWN), [], `nothing sticks out at the side: ${look}`)
      }
    }
    await visitor.forget()
    await page.goto('/')
    await page.getByRole('link', { name: 'Sign up' }).waitFor()
    await check('log-in')
    await page.getByRole('link', { name: 'Forgotten your password?' }).click()
    await page.getByLabel('E-mail').waitFor()
    await check('new-password')
    await page.goto('/')
    await begin(visitor, `views-${device}`)
    await row(page, 'Tick me off').waitFor()
    await check('welcome')
    await throwExampleAway(page)
    await check('today-empty')
    for (const text of THINGS) await add(page, text)
    await check('today')
    for (const [name, heading] of VIEWS) {
      await open(`/app/${name}`)
      await page.getByRole('heading', { name: heading, exact: true }).waitFor()
      await check(name.replace('/', '-'))
    }
    await goWithin(page, '/app/labels/home')
    await page.getByRole('button', { name: 'Actions for home' }).click()
    await page.getByRole('menuitem', { name: 'Change label' }).click()
    await page.getByRole('radio', { name: 'Yellow' }).check()
    await check('label')
    await page.getByRole('button', { name: 'Save' }).click()
    await goWithin(page, '/app/inbox')
    // A row that is only just drawn may be drawn anew, and lose the focus.
    await until('it is selected', async () => {
      await row(page, 'Plan the holiday').focus()
      await page.keyboard.press('x')
      await page.getByRole('toolbar').waitFor({ timeout: 3_000 })
      return true
    })
    await check('selected')
    await page.keyboard.press('x')
    await row(page, 'Plan the holiday').click()
    await page.getByRole('textbox', { name: 'Notes' }).waitFor()
    await page.getByRole('button', { name: 'Due Today' }).click()
    await check('details')
    await page.keyboard.press('Escape')
    await page.keyboard.press('q')
    await page.getByRole('textbox', { name: 'Add a to-do' }).fill('Pay rent every month on the last day at 9 @bills p1')
    await check('quick-add')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
    await check('palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await check('shortcuts')
    noFaults(t, visitor)
  }
}

/** Goes to an address as the keys for back and forward do: the page is not loaded anew. */
async function goWithin(page: Page, address: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '${address}'); dispatchEvent(new PopStateEvent('popstate'))`)
}

/** The addresses of the views that need no more than an account, and a heading that no other one has. */
const VIEWS = [
  ['notifications', 'Nothing for you yet'],
  ['upcoming', 'Upcoming'],
  ['inbox', 'Inbox'],
  ['completed', 'Nothing completed yet'],
  ['trash', 'Trash'],
  ['search', 'Search everything'],
  ['labels/home', '@home'],
  ['settings', 'Mails'],
  ['settings/account', 'End of the account'],
  ['settings/security', 'Sessions'],
  ['settings/webhooks', 'Webhooks'],
] as const

/** A household's worth, in every shape that a row has. */
const THINGS = [
  'Call the dentist 2020-01-01',
  'Water the plants every day 9am @home p2',
  'Buy milk today p3',
  'A title that does not fit on one line of this view, so that it goes on in a second one and stays readable today p1',
  'Send the report tomorrow 5pm {24 dec}',
  'Plan the holiday @family @home',
]
