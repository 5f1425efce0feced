import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Api } from '../../src/api/answers.ts'
import { axeFaults } from '../axe.ts'
import type { Visit } from '../browser.ts'
import { logIn } from '../device.ts'
import { add, details, draw, enter, noFaults, row } from '../steps.ts'

/** The lists of the sidebar are put in another order, and out of the way, and back. */
export async function lists(t: Test, visitor: Visit, url: string): Promise<void> {
  const { page } = visitor
  await enter(visitor, url, 'lists')
  const { api } = await logIn(url, 'lists')
  for (const name of ['Home', 'Work', 'Garden']) await api.POST('/lists', { body: { name } })
  await named(page, ['Home', 'Work', 'Garden'])
  await ordered(t, page)
  await favourite(t, page)
  await othersOrdered(t, page, api)
  await dropped(t, page)
  await archived(t, page)
  await account(t, page)
  noFaults(t, visitor)
}

async function ordered(t: Test, page: Page): Promise<void> {
  const { keyboard } = page
  const link = (name: string) => page.getByRole('link', { name })
  await link('Garden').dragTo(link('Home'))
  await named(page, ['Garden', 'Home', 'Work'])
  await page.getByText('Garden: now 1 of 3').waitFor()
  await keyboard.press('Control+z')
  await named(page, ['Home', 'Work', 'Garden'])
  t.pass('a list goes where it is dropped, and back')
  await link('Garden').dragTo(link('Today'))
  await link('Home').dragTo(link('Home'))
  await link('Home').focus()
  await keyboard.press('Alt+ArrowUp')
  await keyboard.press('Alt+ArrowDown')
  await named(page, ['Work', 'Home', 'Garden'])
  await keyboard.press('Alt+ArrowDown')
  await named(page, ['Work', 'Garden', 'Home'])
  await page.getByText('Home: now 3 of 3').waitFor()
  await page.locator('a:focus', { hasText: 'Home' }).waitFor()
  t.pass('by keyboard, and the focus goes along')
  await page.emulateMedia({ forcedColors: 'active' })
  await link('Garden').dispatchEvent('dragstart')
  for (const [name, edge] of [
    ['Work', 'top'],
    ['Home', 'bottom'],
  ] as const) {
    await link(name).dispatchEvent('dragover')
    const width = await link(name).evaluate(
      (element, edge) => getComputedStyle(element).getPropertyValue(`border-${edge}-width`),
      edge,
    )
    t.equal(width, '2px', `where it would go is seen in the colours of the system: ${edge}`)
    await link(name).dispatchEvent('dragleave')
  }
  await link('Garden').dispatchEvent('dragend')
  await page.emulateMedia({ forcedColors: null })

  const choose = async (action: string) => {
    await page.getByRole('button', { name: 'Actions for Garden' }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await link('Garden').click()
  await choose('Move up')
  await named(page, ['Garden', 'Work', 'Home'])
  await page.getByRole('button', { name: 'Actions for Garden' }).click()
  await page.getByRole('menuitem', { name: 'Move down' }).waitFor()
  t.equal(await page.getByRole('menuitem', { name: 'Move up' }).count(), 0, 'the first one goes no further')
  await keyboard.press('Escape')
  const sent = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await choose('Move down')
  await sent
  await page.reload()
  await named(page, ['Work', 'Garden', 'Home'])
  t.pass('without dragging, and for good')
}

/** A favourite is above the other lists, with an order of its own; and a list says what it is for. */
async function favourite(t: Test, page: Page): Promise<void> {
  const choose = async (list: string, action: string) => {
    await page.getByRole('link', { name: list }).click()
    await page.getByRole('button', { name: `Actions for ${list}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await choose('Home', 'Add to favourites')
  await named(page, ['Home'], 'Favourites')
  await named(page, ['Work', 'Garden'])
  await page.getByText('Home is a favourite now').waitFor()
  await page.keyboard.press('Control+z')
  await named(page, ['Work', 'Garden', 'Home'])
  await choose('Home', 'Add to favourites')
  await choose('Work', 'Add to favourites')
  await named(page, ['Work', 'Home'], 'Favourites')
  await page.getByRole('link', { name: 'Home' }).dragTo(page.getByRole('link', { name: 'Garden' }))
  await page.getByRole('link', { name: 'Home' }).dragTo(page.getByRole('link', { name: 'Work' }))
  await named(page, ['Home', 'Work'], 'Favourites')
  await page.getByText('Home: now 1 of 2').waitFor()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await draw(page, `favourites-${colorScheme}`)
    t.strictSame(await axeFaults(page), [])
  }
  await page.keyboard.press('Control+z')
  for (const name of ['Work', 'Home']) await choose(name, 'Take out of the favourites')
  await named(page, ['Work', 'Garden', 'Home'])
  await page.getByText('Home is no favourite any more').waitFor()
  t.pass('favourites are ordered among themselves, and what is taken back is where it was among all lists')

  await choose('Garden', 'Change list')
  await page.getByLabel('Description').fill('What **grows**')
  await draw(page, 'list-dialog')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('main').locator('strong', { hasText: 'grows' }).waitFor()
  await draw(page, 'list-description')
  t.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)
  await longDescription(t, page, choose)
}

/** A long description leaves room for the to-dos. */
async function longDescription(
  t: Test,
  page: Page,
  choose: (list: string, action: string) => Promise<void>,
): Promise<void> {
  const lines = Array.from({ length: 40 }, (_, n) => `- [Line ${n}](https://example.com/${n})`)
  await choose('Garden', 'Change list')
  await page.getByLabel('Description').fill(lines.join('\n'))
  await page.getByRole('button', { name: 'Save' }).click()
  const [more, less] = ['Show more', 'Show less'].map((name) => page.getByRole('button', { name }))
  const isInSight = () =>
    page
      .locator('.add-here')
      .first()
      .evaluate((element) => element.getBoundingClientRect().bottom < innerHeight)
  await more?.waitFor()
  t.ok(await isInSight(), 'what comes below it is in sight')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await draw(page, `list-description-${colorScheme}`)
    t.strictSame(await axeFaults(page), [])
  }
  await more?.click()
  await less?.waitFor()
  t.notOk(await isInSight())
  await less?.click()
  t.ok(await isInSight())
  await page.getByRole('link', { name: 'Line 39' }).focus()
  await less?.waitFor()
  t.notOk(await isInSight(), 'what gets the focus in it is in sight')
}

/** Filters and labels have an order in the same ways as lists. A label that only to-dos have gets its place when it is given one. */
async function othersOrdered(t: Test, page: Page, api: Api): Promise<void> {
  for (const name of ['Urgent', 'Later']) await api.POST('/filters', { body: { name, query: 'p1' } })
  await api.POST('/labels', { body: { name: 'home' } })
  const { data: knit } = await api.POST('/todos', { body: { contents: 'Knit', labels: ['wool', 'yarn'] } })
  for (const [title, [first = '', ...others]] of [
    ['Filters', ['Urgent', 'Later']],
    ['Labels', ['home', 'wool', 'yarn']],
  ] as const) {
    await named(page, [first, ...others], title)
    const nav = page.getByRole('navigation', { name: title })
    const link = nav.getByRole('link', { name: others.at(-1) ?? '' })
    await link.dragTo(nav.getByRole('link', { name: first }))
    await named(page, [...others.slice(-1), first, ...others.slice(0, -1)], title)
    await page.keyboard.press('Control+z')
    await named(page, [first, ...others], title)
    await nav.getByRole('link', { name: first }).press('Alt+ArrowDown')
    await named(page, [...others.slice(0, 1), first, ...others.slice(1)], title)
    await nav.locator('a:focus', { hasText: first }).waitFor()
    await nav.getByRole('link', { name: first }).click()
    await page.getByRole('button', { name: `Actions for ${first}` }).click()
    await page.getByRole('menuitem', { name: 'Move up' }).click()
    await named(page, [first, ...others], title)
  }
  await until('the service has the order', async () => {
    const { data } = await api.GET('/labels')
    return data?.labels.map(({ name }) => name).join() === 'home,wool,yarn'
  })
  await api.DELETE('/todos/{id}', { params: { path: { id: knit?.id ?? 0 } } })
  await page.getByRole('link', { name: 'Garden' }).click()
  t.pass('filters and labels are ordered as lists are')
  await othersFavourite(t, page, api)
}

/** A filter and a label are favourites beside lists, and have colours, as lists have. */
async function othersFavourite(t: Test, page: Page, api: Api): Promise<void> {
  const choose = async (name: string, action: string) => {
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await api.POST('/labels', { body: { name: 'paint' } })
  for (const name of ['Garden', 'Later', 'paint']) await choose(name, 'Add to favourites')
  await named(page, ['Garden', 'Later', 'paint'], 'Favourites')
  await named(page, ['Urgent'], 'Filters')
  await page.getByText('paint is a favourite now').waitFor()
  await page.keyboard.press('Control+z')
  await named(page, ['Garden', 'Later'], 'Favourites')
  await choose('Later', 'Change filter')
  await page.getByRole('radio', { name: 'Teal' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  const { data: lists } = await api.GET('/lists')
  const id = lists?.lists.find(({ name }) => name === 'Garden')?.id ?? 0
  await api.PATCH('/lists/{id}', { params: { path: { id } }, body: { color: 'sky_blue' } })
  await page.locator('.dot[style*="skyblue"]').waitFor()
  await choose('Later', 'Delete filter')
  await named(page, ['Garden'], 'Favourites')
  await page.getByText('Deleted: Later').waitFor()
  await page.keyboard.press('Control+z')
  await named(page, ['Garden', 'Later'], 'Favourites')
  await until('the service has it as it was', async () => {
    const { data } = await api.GET('/filters')
    const later = data?.filters.find(({ name }) => name === 'Later')
    return later?.color === 'teal' && later.is_favorite
  })
  await draw(page, 'favourites-of-each-kind')
  t.strictSame(await axeFaults(page), [])
  for (const name of ['Garden', 'Later']) await choose(name, 'Take out of the favourites')
  await page.getByRole('navigation', { name: 'Favourites' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Garden' }).click()
}

async function dropped(t: Test, page: Page): Promise<void> {
  await add(page, 'Prune')
  await row(page, 'Prune').locator('.grip').waitFor({ state: 'attached' })
  await row(page, 'Prune').dragTo(page.getByRole('link', { name: 'Work' }))
  await row(page, 'Prune').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Work 1' }).waitFor()
  await page.keyboard.press('Control+z')
  await row(page, 'Prune').locator('.grip').waitFor({ state: 'attached' })
  await row(page, 'Prune').dragTo(page.getByRole('link', { name: 'Garden' }))
  await row(page, 'Prune').dragTo(page.getByRole('link', { name: 'Upcoming' }))
  await row(page, 'Prune').dragTo(page.getByRole('link', { name: 'Inbox' }))
  await row(page, 'Prune').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Inbox 1' }).waitFor()
  t.pass('a to-do goes into the list on which it is dropped')
}

async function archived(t: Test, page: Page): Promise<void> {
  await add(page, 'Mow today')
  // Its link goes away while it is dragged: nobody is told of the end.
  await page.getByRole('link', { name: 'Garden' }).dispatchEvent('dragstart')
  await page.getByRole('button', { name: 'Actions for Garden' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await named(page, ['Work', 'Home'])
  await page.getByText('Archived: Garden').waitFor()
  await page.keyboard.press('Control+z')
  await named(page, ['Work', 'Garden', 'Home'])
  await row(page, 'Mow').dragTo(page.getByRole('link', { name: 'Work' }))
  await row(page, 'Mow').waitFor({ state: 'detached' })
  await named(page, ['Work', 'Garden', 'Home'])
  t.pass('what is dropped on a list moves no other list that was dragged once')
  await page.keyboard.press('Control+z')
  await row(page, 'Mow').waitFor()
  await page.getByRole('button', { name: 'Actions for Garden' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await named(page, ['Work', 'Home'])
  await page.locator('.page-heading').getByText('Archived').waitFor()
  await page.getByRole('button', { name: 'Actions for Garden' }).click()
  t.equal(await page.getByRole('menuitem', { name: /^Move/ }).count(), 0, 'in the archive there is no order')
  t.equal(await page.getByRole('menuitem', { name: /favourites/ }).count(), 0, 'nor any favourite')
  await page.keyboard.press('Escape')
  await row(page, 'Mow').click()
  const place = details(page).getByRole('combobox', { name: 'List' }).locator('option:checked')
  t.equal(await place.textContent(), 'Garden', 'a to-do tells its list, also an archived one')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Today' }).click()
  await page.getByRole('heading', { name: 'All clear for today' }).waitFor()
  await page.getByRole('link', { name: 'Archive' }).click()
  await page.getByRole('heading', { name: 'Archive', level: 1 }).waitFor()
  await page.getByText('1 open to-do').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await draw(page, `archive-${colorScheme}`)
    t.strictSame(await axeFaults(page), [])
  }
  await page.getByRole('button', { name: 'Take out of the archive: Garden' }).click()
  await page.getByRole('heading', { name: 'The archive is empty' }).waitFor()
  await named(page, ['Work', 'Garden', 'Home'])
  await page.keyboard.press('Control+z')
  await page.getByRole('main').getByRole('link', { name: 'Garden' }).click()
  await page.getByRole('heading', { name: 'Garden', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Actions for Garden' }).click()
  await page.getByRole('menuitem', { name: 'Take out of the archive' }).click()
  await page.locator('.page-heading').getByText('Archived').waitFor({ state: 'detached' })
  t.pass('out of the way, and back in its place')
}

/** The line below the lists says one word at a time, and the whole name where it is cut. */
async function account(t: Test, page: Page): Promise<void> {
  const footer = page.locator('.sidebar .account-menu')
  const shown = () =>
    footer
      .locator('.account-word')
      .evaluateAll((all) => all.filter((word) => getComputedStyle(word).clipPath === 'none').length)
  await page.keyboard.press('Tab')
  await footer.getByRole('link', { name: 'Settings' }).focus()
  t.equal(await shown(), 1)
  await footer.getByRole('button', { name: 'Log out' }).hover()
  t.equal(await shown(), 1, 'the word under the pointer takes the place of that of the focus')
  await footer.getByTitle('lists', { exact: true }).waitFor()
}

/** Waits until these are in a part of the sidebar, from above to below. */
async function named(page: Page, names: readonly string[], title = 'Lists'): Promise<void> {
  const all = page.getByRole('navigation', { name: title }).locator('[aria-keyshortcuts] .nav-name')
  await until(`they are ${names}`, async () => (await all.allTextContents()).join() === names.join())
}
