import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import { type Visit, visit } from '../browser.ts'
import { add, details, enter, PASSWORD, row } from '../steps.ts'

/** Whoever has been there once can open the page without a network, and go on. */
export async function opensOffline(t: Test, browser: Browser, url: string): Promise<void> {
  const visitor = await visit(browser, url)
  const { page, faults } = visitor
  await enter(visitor, url, 'traveller')
  await page.evaluate('navigator.serviceWorker.ready')
  t.strictSame(faults, [])
  await page.context().setOffline(true)
  for (let n = 1; n <= 10; n++) {
    await page.keyboard.press('q')
    const box = page.getByRole('textbox', { name: 'Add a to-do' })
    await box.fill(`Number ${n} today`)
    await page.keyboard.press('Enter')
    await box.waitFor({ state: 'detached' })
  }
  await page.getByRole('button', { name: 'Add list' }).click()
  await named(page, 'Trip')
  await page.getByRole('heading', { name: 'Trip', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Actions for Trip' }).click()
  await page.getByRole('menuitem', { name: 'Add section' }).click()
  await named(page, 'Pack')
  await add(page, 'Umbrella #Trip /Pack @rain')
  await page.getByRole('grid', { name: 'To-dos: Pack' }).getByRole('row', { name: 'Umbrella' }).waitFor()
  await page.getByRole('link', { name: 'rain' }).click()
  await page.getByRole('button', { name: 'Actions for rain' }).click()
  await page.getByRole('menuitem', { name: 'Change label' }).click()
  await page.getByLabel('Name', { exact: true }).fill('wet')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: '@wet' }).waitFor()
  await page.getByRole('row', { name: 'Umbrella' }).waitFor()
  await page.getByRole('link', { name: 'Trip' }).click()
  await page.getByText('Offline: 14 changes wait.').waitFor()
  await page.reload()
  await page.getByRole('row', { name: 'Umbrella' }).waitFor()
  await page.getByRole('link', { name: 'Today' }).click()
  await page.getByRole('row', { name: 'Number 10' }).waitFor()
  await page.getByText('Offline: 14 changes wait.').waitFor()
  await page.getByRole('link', { name: 'Trash' }).click()
  await page.getByRole('heading', { name: 'This needs the server' }).waitFor()
  await page.getByRole('link', { name: 'Trip' }).click()
  await page.getByRole('button', { name: 'Actions for Trip' }).click()
  await page.getByRole('menuitem', { name: 'Delete list' }).click()
  await page.getByRole('link', { name: 'Trip' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await page.getByRole('link', { name: 'Trip' }).click()
  await page.getByRole('grid', { name: 'To-dos: Pack' }).getByRole('row', { name: 'Umbrella' }).waitFor()
  await page.context().setOffline(false)
  await page.getByText('Offline').waitFor({ state: 'detached' })

  await page.waitForURL(/\/app\/lists\/\d+$/)
  await page.getByRole('row', { name: 'Umbrella' }).waitFor()
  t.pass('the list that was made without a network has the address of any other')

  const other = await page.context().newPage()
  await other.goto('/app/today')
  await other.getByRole('row', { name: 'Number 10' }).waitFor()
  t.equal(await other.getByRole('row').count(), 10, 'another tab has each of them once')
  await page.getByRole('button', { name: 'Log out' }).click()
  await other.getByLabel('Username').waitFor()
  const rows = await page.evaluate(
    `new Promise((resolve) => { indexedDB.open('todo').onsuccess = ({ target }) => {
      target.result.transaction('rows').objectStore('rows').count().onsuccess = ({ target }) => resolve(target.result) } })`,
  )
  t.equal(rows, 0, 'after the log-out nothing is left in the browser')
  await page.context().close()
}

/** Gives a name to what is being made. */
async function named(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create' }).click()
}

/** What two have changed meanwhile is shown with both values, and one decides. */
export async function showsConflicts(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  await enter(visitor, url, 'undecided')
  await add(page, 'Buy milk today')
  const write = await elsewhere(url, 'undecided')
  await page.context().setOffline(true)
  await row(page, 'Buy milk').click()
  await details(page).getByRole('textbox', { name: 'Title' }).fill('Buy oat milk')
  await page.keyboard.press('Enter')
  await page.getByText('Offline: 1 change waits.').waitFor()
  await write({ contents: 'Buy rice milk' })
  await page.context().setOffline(false)
  const conflict = page.getByRole('alert')
  await conflict.waitFor()
  t.match(await conflict.textContent(), /Buy oat milk.*Buy rice milk/)
  t.equal(await page.getByText('Changed: Buy milk').count(), 0, 'nothing claims to have been done')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    t.strictSame(await axeFaults(page), [])
  }
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await conflict.waitFor({ state: 'detached' })
  await row(page, 'Buy oat milk').waitFor()

  await page.context().setOffline(true)
  await add(page, 'Unsent')
  await page.getByRole('button', { name: 'Log out' }).click()
  const question = page.getByRole('dialog', { name: 'Log out' })
  await question.getByText(/not been sent, and will be lost/).waitFor()
  await question.getByRole('button', { name: 'Stay' }).click()
  await page.context().setOffline(false)
  await page.getByText('Offline').waitFor({ state: 'detached' })
  await whileTyping(t, page, write)
}

/** What is half typed stays as it is when something else comes, and is not lost when the field goes away. */
async function whileTyping(t: Test, page: Page, write: (patch: object) => Promise<unknown>): Promise<void> {
  const { keyboard } = page
  const title = details(page).getByRole('textbox', { name: 'Title' })
  await row(page, 'Buy oat milk').click()
  await title.focus()
  await keyboard.press('End')
  await keyboard.type(' and ')
  await write({ contents: 'Buy soy milk' })
  await row(page, 'Buy soy milk').waitFor()
  await keyboard.type('tea')
  t.equal(await title.inputValue(), 'Buy oat milk and tea')
  await page.goBack()
  await details(page).waitFor({ state: 'detached' })
  const conflict = page.getByRole('alert')
  t.match(await conflict.textContent(), /Buy oat milk and tea.*Buy soy milk/, 'nobody is overruled unseen')
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await row(page, 'Buy oat milk and tea').click()
  await details(page).getByRole('button', { name: /^Due/ }).click()
  await details(page).getByLabel('Time').fill('10:00')
  await write({ due: { date: '2040-05-04', time: '14:00' } })
  await details(page)
    .getByRole('button', { name: /^Due.*2040/ })
    .waitFor()
  await keyboard.press('Enter')
  t.match(await conflict.textContent(), /10:00.*2040.*14:00/, 'nor is another day')
  const kept = patched(page)
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await kept
  await conflict.waitFor({ state: 'detached' })
  await leaving(t, page, write)
}

/** A page that goes away waits for nothing: what is half typed is there when it is loaded anew, and nothing is done twice. */
async function leaving(t: Test, page: Page, write: (patch: object) => Promise<unknown>): Promise<void> {
  // As if the page had gone right after it wrote the title, before it could note that it did.
  await page.evaluate(`{
    const { setItem } = Storage.prototype
    Storage.prototype.removeItem = () => undefined
    Storage.prototype.setItem = function (key, text) {
      if (/Buy mate|Green tea/.test(text)) setItem.call(this, key, text)
    }
  }`)
  const first = patched(page)
  await details(page).getByRole('textbox', { name: 'Title' }).fill('Buy mate')
  await page.keyboard.press('Enter')
  await first
  await write({ contents: 'Buy cocoa' })
  await row(page, 'Buy cocoa').waitFor()
  await page.evaluate(`IDBObjectStore.prototype.put = () => { throw new Error('There is no time.') }`)
  await details(page).getByRole('textbox', { name: 'Notes' }).fill('Green tea')
  const second = patched(page)
  await page.reload()
  await details(page).getByText('Green tea').waitFor()
  await second
  t.equal(
    await page.getByRole('alert').filter({ hasText: 'Buy mate' }).count(),
    0,
    'what was written is not done again',
  )
}

/** The answer to the change of a to-do that is sent next. */
const patched = (page: Page) => page.waitForResponse((answer) => answer.request().method() === 'PATCH')

/** How the same user changes their first to-do on another device. */
async function elsewhere(url: string, username: string): Promise<(patch: object) => Promise<unknown>> {
  const send = (path: string, method: string, body?: object, token = '') =>
    fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const { access_token } = await (await send('/users/log-in', 'POST', { username, password: PASSWORD })).json()
  const { todos } = await (await send('/todos', 'GET', undefined, access_token)).json()
  return (patch) => send(`/todos/${todos[0].id}`, 'PATCH', patch, access_token)
}
