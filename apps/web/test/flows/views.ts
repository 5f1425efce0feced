import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeColourFaults, axeFaults } from '../axe.ts'
import type { Visit } from '../browser.ts'
import { add, begin, draw, noFaults, row, throwExampleAway } from '../steps.ts'

/** Every view, on each device and in both themes, has no fault that axe finds, and nothing that sticks out. */
export async function allViews(t: Test, devices: Record<string, Visit>): Promise<void> {
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

/** The themes, and what is looked for in each: they differ in colours alone. */
const THEMES = [
  ['light', axeFaults],
  ['dark', axeColourFaults],
] as const

/** What could be scrolled sideways: the page, and what lies above it. */
const WIDER_THAN_SHOWN = `
  [document.documentElement, ...document.querySelectorAll('.dialog-sheet, .details-panel')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map(({ className }) => className)`
