import type { Test } from 'tap'
import type { Visit } from '../browser.ts'
import { Device, newAccount } from '../device.ts'
import { details, enterAgain, noFaults, row } from '../steps.ts'

/** What the service worker hears from the buttons of a message is done in the page, and can be taken back. */
export async function answers(t: Test, visitor: Visit, url: string): Promise<void> {
  const { api } = new Device(url, await newAccount(url, 'answers'))
  const ids = ['Feed the cat', 'Call Ann'].map(async (contents) => {
    const { data } = await api.POST('/todos', { body: { contents } })
    return data?.id
  })
  const [cat, ann] = await Promise.all(ids)
  const { page } = visitor
  await enterAgain(visitor, 'answers')
  await page.getByRole('link', { name: 'Inbox' }).click()
  await row(page, 'Feed the cat').waitFor()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const [worker] = page.context().serviceWorkers()
  const answer = (action: string, todoId: number | undefined) =>
    worker?.evaluate(`self.clients.matchAll({ type: 'window' }).then(([tab]) =>
      tab.postMessage(${JSON.stringify({ action, todoId, channel: 'push' })}))`)
  await answer('done', cat)
  await page.getByText('Completed: Feed the cat').waitFor()
  await row(page, 'Feed the cat').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await row(page, 'Feed the cat').waitFor()
  await answer('snooze', ann)
  await page.getByText('Again in 10 minutes: Call Ann').waitFor()
  await answer('done', -1)
  await row(page, 'Call Ann').click()
  await details(page)
    .getByRole('button', { name: /^Remove the reminder/ })
    .waitFor()
  t.pass('it is put off')
  noFaults(t, visitor)
}
