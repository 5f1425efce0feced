import { until } from '@todo/test-kit'
import type { Browser, Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import { type Visit, visit } from '../browser.ts'
import { add, details, draw, enter, noFaults, PASSWORD, row } from '../steps.ts'

/** A list of several people, from the first invitation until its maker leaves it. */
export async function sharing(t: Test, browser: Browser, url: string, ann: Visit, bob: Visit): Promise<void> {
  await enter(ann, url, 'Ann Example')
  await enter(bob, url, 'bob')
  await ann.page.getByRole('button', { name: 'Add list' }).click()
  await ann.page.getByLabel('Name').fill('Party')
  await ann.page.getByRole('button', { name: 'Create' }).click()
  await ann.page.getByRole('button', { name: 'Share this list' }).click()
  const dialog = ann.page.getByRole('dialog', { name: 'Share Party' })
  await dialog.getByLabel('Username').fill('nobody here')
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  await dialog.getByRole('alert').filter({ hasText: /./ }).waitFor()
  ann.faults.length = 0
  await dialog.getByLabel('Username').fill('bob')
  await dialog.getByLabel('Role').first().selectOption('viewer')
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  await dialog.getByRole('button', { name: 'Revoke: bob' }).waitFor()
  t.strictSame(await axeFaults(ann.page), [])

  const card = bob.page.getByRole('region', { name: 'Invitation' })
  await card.getByText('Ann Example invites you to “Party”, as viewer.').waitFor()
  t.strictSame(await axeFaults(bob.page), [])
  await card.getByRole('button', { name: 'Accept' }).tap()
  await bob.page.getByRole('heading', { name: 'Party', level: 1 }).waitFor()
  await bob.page.getByRole('button', { name: 'Shared: 2 people' }).tap()
  await bob.page.getByText('Leave this list').waitFor()
  t.equal(await bob.page.getByRole('button', { name: 'Invite', exact: true }).count(), 0, 'a viewer invites nobody')
  t.strictSame(await axeFaults(bob.page), [])
  await bob.page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await onlyLooks(t, ann.page, bob.page)
  await ann.page.getByRole('button', { name: 'Shared: 2 people' }).click()
  await chooseQuickly(t, ann.page, dialog.getByLabel('Role of bob'))
  await ann.page.getByText('Role of bob: Admin').waitFor()
  await bob.page.locator('.circle:enabled').first().waitFor()
  t.pass('who may change it by now sees that at once')
  await dialog.getByText('Invite by a link').click()
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  const link = await dialog.getByLabel('This is the link').inputValue()
  await dialog.getByRole('button', { name: 'Revoke: Link' }).waitFor()
  const carol = await join(t, browser, url, link, ann.page)

  await dialog.getByRole('button', { name: 'Close' }).click()
  await row(ann.page, 'Bring a cake').click()
  await details(ann.page).getByLabel('Assigned to').selectOption('Carol')
  await row(bob.page, 'Bring a cake').getByText('Assigned to Carol').waitFor()
  await add(ann.page, 'Buy juice +BOB')
  await row(ann.page, 'Buy juice').getByText('Assigned to bob').waitFor()
  t.pass('quick add takes those who are in the list')
  await talk(t, ann.page, bob.page)
  await ann.page.getByRole('button', { name: 'Shared: 3 people' }).click()
  await dialog.getByText('Another owner').click()
  await dialog.getByLabel('New owner').selectOption('bob')
  await dialog.getByRole('button', { name: 'Make the owner' }).click()
  await ann.page.getByText('The list belongs to bob now').waitFor()
  await dialog.getByText('Leave this list').click()
  await dialog.getByRole('button', { name: 'Leave', exact: true }).click()
  await ann.page.getByText('You have left Party').waitFor()
  await ann.page.getByRole('link', { name: 'Party' }).waitFor({ state: 'detached' })

  await bob.page.getByRole('button', { name: 'Shared: 2 people' }).tap()
  await bob.page.getByRole('button', { name: 'Take out Carol' }).tap()
  await bob.page.getByText('Carol is not in the list any more').waitFor()
  await bob.page.getByRole('button', { name: 'Take out Carol' }).waitFor({ state: 'detached' })
  await carol.page.getByText('The list was deleted, or you were taken out of it.').waitFor()
  await carol.page.getByRole('heading', { name: 'Party', level: 1 }).waitFor()
  noFaults(t, carol)
  await carol.page.context().close()
  await bob.page.getByRole('dialog', { name: 'Share Party' }).getByRole('button', { name: 'Close' }).tap()
  await bob.page.getByRole('button', { name: 'Actions for Party' }).tap()
  await bob.page.getByRole('menuitem', { name: 'Activity' }).tap()
  await bob.page.getByText('Ann Example has left the list').waitFor()
  await bob.page.getByText('Carol was taken out of the list').waitFor()
  await bob.page.goBack()
  await bob.page.getByRole('button', { name: /^Share/ }).tap()

  await bob.page.getByLabel('Username').fill('Ann Example')
  await bob.page.getByRole('button', { name: 'Invite', exact: true }).tap()
  await ann.page.getByRole('button', { name: 'Accept' }).click()
  await ann.page.getByRole('link', { name: 'Party' }).waitFor()
  await bob.page.goto('/app/settings/account')
  await bob.page.getByText('Delete my account…').tap()
  const end = bob.page.getByRole('region', { name: 'End of the account' })
  await end.getByLabel('Others are in lists of yours: Party').selectOption('transfer')
  await end.getByLabel('Password').fill(PASSWORD)
  await end.getByRole('button', { name: 'Delete everything, for good' }).tap()
  await bob.page.getByRole('button', { name: 'Log in' }).waitFor()
  await ann.page.getByRole('button', { name: 'Share this list' }).click()
  await dialog.getByRole('button', { name: 'Invite', exact: true }).waitFor()
  t.pass('the list has come back to who was in it')
  for (const visitor of [ann, bob]) noFaults(t, visitor)
}

/** A viewer sees all there is, and is offered nothing that the service would refuse. */
async function onlyLooks(t: Test, owner: Page, viewer: Page): Promise<void> {
  await add(owner, 'Bake bread today @oven')
  await row(owner, 'Bake bread').click()
  await details(owner).getByLabel('Add a subtask').fill('Buy flour')
  await owner.keyboard.press('Enter')
  await details(owner).getByRole('textbox', { name: 'Notes' }).fill('- [ ] ask for the *recipe*')
  await details(owner).getByRole('button', { name: 'Close' }).click()

  await row(viewer, 'Bake bread').waitFor()
  await viewer.locator('.page-heading').getByText('Viewer').waitFor()
  t.ok(await viewer.getByRole('button', { name: 'Complete Bake bread' }).isDisabled())
  t.equal(await viewer.locator('.grip').count(), 0)
  await viewer.getByRole('button', { name: 'Actions for Party' }).tap()
  t.strictSame(await viewer.getByRole('menuitem').allTextContents(), ['Activity', 'Add to favourites'])
  await viewer.keyboard.press('Escape')
  await row(viewer, 'Bake bread').focus()
  for (const key of [' ', 'Delete', 'x', 'Control+a']) await viewer.keyboard.press(key)
  t.equal(await viewer.getByRole('toolbar').count(), 0, 'keys neither change nor select it')
  t.equal(await viewer.getByText(/^(Completed|Deleted):/).count(), 0)
  await viewer.keyboard.press('q')
  await viewer.getByText('Goes to Inbox').waitFor()
  await viewer.getByRole('textbox', { name: 'Add a to-do' }).fill('Milk #Party')
  await viewer.getByText('Goes to Inbox').waitFor()
  await viewer.keyboard.press('Escape')

  await row(viewer, 'Bake bread').tap()
  const sheet = viewer.getByRole('dialog', { name: 'Details' })
  await sheet.getByText('You can look at this list, and not change it.').waitFor()
  await sheet.getByText('recipe').tap()
  await sheet.locator('em').waitFor()
  t.equal(await sheet.getByRole('button', { name: 'Delete' }).count(), 0)
  t.equal(await sheet.getByRole('textbox', { name: 'Write a comment' }).count(), 0)
  const offered = sheet.locator(
    'button:enabled:visible, input:enabled:visible, select:enabled:visible, textarea:enabled:visible',
  )
  t.strictSame(
    await offered.allTextContents(),
    ['', 'Add a reminder', 'Buy flour'],
    'to close it, one’s own reminders, and what is below it',
  )
  t.strictSame(await axeFaults(viewer), [])
  await sheet.getByText('Files').scrollIntoViewIfNeeded()
  await draw(viewer, 'viewer-phone-light')
  await sheet.getByRole('button', { name: 'Close' }).tap()
}

/** Chooses a role before the one before is answered: the last one is sent after the first, and those in between are not. */
async function chooseQuickly(t: Test, page: Page, role: Locator): Promise<void> {
  const late = Promise.withResolvers<void>()
  const sent: unknown[] = []
  await page.route('**/members/*', async (route) => {
    sent.push(route.request().postDataJSON().role)
    await late.promise
    await route.continue()
  })
  for (const chosen of ['Editor', 'Viewer', 'Admin']) await role.selectOption(chosen)
  await until('one is on its way', () => sent.length > 0)
  t.equal(await role.inputValue(), 'admin', 'what was chosen last is shown')
  late.resolve()
  await until('the last one is sent', () => sent.length > 1)
  await page.unrouteAll({ behavior: 'wait' })
  t.strictSame(sent, ['editor', 'admin'])
}

/** Two people talk about a to-do: each sees at once what the other says. */
async function talk(t: Test, ann: Page, bob: Page): Promise<void> {
  await row(bob, 'Bring a cake').tap()
  const [hers, his] = [details(ann), bob.getByRole('dialog', { name: 'Details' })]
  const box = hers.getByRole('textbox', { name: 'Write a comment' })
  await box.fill('With **cherries**, @b')
  await hers.getByRole('button', { name: '@bob' }).click()
  await ann.keyboard.type('please?')
  await ann.keyboard.press('Control+Enter')
  await his.getByText('With cherries, @bob please?').waitFor()
  await his.getByRole('textbox', { name: 'Write a comment' }).fill('Of cause')
  await his.getByRole('button', { name: 'Send' }).tap()
  await hers.getByText('Of cause').waitFor()
  await row(ann, 'Bring a cake').getByText('2 comments').waitFor()
  t.strictSame(await axeFaults(ann), [])
  await his.getByRole('button', { name: 'Change the comment of bob' }).tap()
  await his.getByRole('textbox', { name: 'Change the comment' }).fill('Of course')
  await his.getByRole('button', { name: 'Save' }).tap()
  await hers.getByText('Of course').waitFor()
  await hers.getByText('changed').first().waitFor()
  await hers.getByRole('button', { name: 'Change the comment of Ann Example' }).click()
  await hers.getByRole('button', { name: 'Delete comment' }).click()
  await his.getByText('With cherries').waitFor({ state: 'detached' })
  await his.getByRole('button', { name: 'Close' }).tap()
}

/** Somebody without an account opens the link of an invitation, and adds something to the list, which its owner sees. */
async function join(t: Test, browser: Browser, url: string, link: string, owner: Page): Promise<Visit> {
  const carol = await visit(browser, url)
  const { page } = carol
  await page.goto(link)
  await page.reload()
  await page.getByText('Somebody shares a list with you').waitFor()
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('Carol')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('heading', { name: 'Party', level: 1 }).waitFor()
  await add(page, 'Bring a cake #Party')
  await row(page, 'Bring a cake').waitFor()
  t.notMatch(page.url(), '#', 'the secret is not in the address any more')
  await owner.getByText('Bring a cake').waitFor()
  noFaults(t, carol)
  return carol
}
