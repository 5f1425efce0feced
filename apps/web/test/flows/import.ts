import { until } from '@todo/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { answersWith } from '../../src/api/answers.ts'
import type { Imported } from '../../src/import/imported.ts'
import { readFile } from '../../src/import/read-file.ts'
import { Sender } from '../../src/import/send-import.ts'
import { axeFaults } from '../axe.ts'
import type { Visit } from '../browser.ts'
import { Device, newAccount } from '../device.ts'
import { draw, enter, noFaults, row } from '../steps.ts'

const WHEN = { now: Date.now(), timeZone: 'Europe/Berlin' }
const answered = answersWith({ unknown: 'unknown', offline: 'offline', busy: 'busy' })

/** A device of somebody new, which knows what there is. */
async function deviceOf(url: string, name: string): Promise<Device> {
  const device = new Device(url, await newAccount(url, name))
  await device.store.open()
  await device.store.exchange()
  return device
}

function press(device: Device, imported: Imported, pauses: number[] = [1]) {
  const counts: number[] = []
  const onProgress = (sent: number) => void counts.push(sent)
  return senderOf(device, { onProgress, pauses }).send(imported)
}

function senderOf(device: Device, options: Omit<ConstructorParameters<typeof Sender>[2], 'inbox'>): Sender {
  const inbox = device.seen.lists.find(({ is_inbox }) => is_inbox)
  if (!inbox) throw new Error('there is no inbox yet')
  return new Sender({ api: device.api, answered }, device.store, { inbox, ...options })
}

/** The export of an account that has some of everything. */
async function exported(url: string, name: string): Promise<{ device: Device; file: File }> {
  const device = await deviceOf(url, name)
  const { api } = device
  const { data: list } = await api.POST('/lists', { body: { name: 'Home', color: 'berry_red', view: 'board' } })
  const { data: old } = await api.POST('/lists', { body: { name: 'Old' } })
  const { data: gone } = await api.POST('/lists', { body: { name: 'Gone' } })
  const { data: empty } = await api.POST('/lists', { body: { name: 'Empty' } })
  await api.POST('/lists', { body: { name: 'Empty' } })
  await api.POST('/lists/{id}/sections', { params: { path: { id: empty?.id ?? 0 } }, body: { name: 'Bare' } })
  const [list_id = 0, old_id = 0, gone_id = 0] = [list?.id, old?.id, gone?.id]
  const params = { path: { id: list_id } }
  const { data: section } = await api.POST('/lists/{id}/sections', { params, body: { name: 'Garden' } })
  const { data: shed } = await api.POST('/lists/{id}/sections', { params, body: { name: 'Shed' } })
  await api.PATCH('/sections/{id}', { params: { path: { id: shed?.id ?? 0 } }, body: { is_archived: true } })
  await api.POST('/labels', { body: { name: 'outside', color: 'berry_red' } })
  await api.POST('/filters', { body: { name: 'Urgent', query: 'p1' } })
  const section_id = section?.id ?? 0
  const due = { date: '2040-01-31', time: '17:00', time_zone: 'Europe/Berlin' }
  const recurrence = { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', from: 'completion' as const, reset_subtasks: false }
  const tree = { contents: 'Plant a tree', notes: 'an oak', priority: 1, labels: ['outside'], due, recurrence }
  const more = { start: { date: '2040-01-01' }, deadline: '2040-02-02', duration_minutes: 90 }
  const { data: parent } = await api.POST('/todos', { body: { ...tree, ...more, list_id, section_id } })
  const parent_id = parent?.id ?? 0
  await api.POST('/todos', { body: { contents: 'Dig a hole', parent_id } })
  await api.POST('/todos', { body: { contents: 'Buy a spade', parent_id, is_done: true } })
  const { data: last } = await api.POST('/todos', { body: { contents: 'Last', list_id } })
  await api.POST('/todos', { body: { contents: 'First', before_id: parent_id } })
  await api.POST('/todos', { body: { contents: 'In the inbox' } })
  await api.POST('/todos', { body: { contents: 'In the archive', list_id: old_id } })
  await api
    .POST('/todos', { body: { contents: 'Thrown away', list_id } })
    .then(({ data }) => api.DELETE('/todos/{id}', { params: { path: { id: data?.id ?? 0 } } }))
  await api.DELETE('/lists/{id}', { params: { path: { id: gone_id } } })
  await api.PATCH('/lists/{id}', { params: { path: { id: old_id } }, body: { is_archived: true } })
  await device.store.pull()
  if (last === undefined) throw new Error('there is no last one')
  await api.POST('/users/me/export')
  await until('it is written', async () => (await api.GET('/users/me/export')).data?.state === 'ready')
  const { data } = await api.GET('/users/me/export/download', { parseAs: 'blob' })
  if (!(data instanceof Blob)) throw new Error('there is no export')
  return { device, file: new File([data], 'my-data.zip') }
}

/** What stands in an account, without what belongs to it alone. */
function standing({ store }: Device) {
  const { todos, lists, sections, labels, filters } = store.snapshot().things
  const byPosition = (a: { position: string }, b: { position: string }) => (a.position < b.position ? -1 : 1)
  return {
    todos: [...todos.values()]
      .sort(byPosition)
      .map((todo) => {
        const parent = [...todos.values()].find(({ id }) => id === todo.parent_id)
        const { contents, notes, priority, due, start, deadline, duration_minutes, recurrence, is_done } = todo
        const place = [lists.get(todo.list_id)?.name, sections.get(todo.section_id ?? 0)?.name, parent?.contents]
        return [
          ...place,
          contents,
          notes,
          priority,
          todo.labels,
          due,
          start,
          deadline,
          duration_minutes,
          recurrence,
          is_done,
        ]
      })
      .map((todo) => JSON.stringify(todo))
      .sort(),
    order: [...todos.values()]
      .filter(({ parent_id }) => parent_id === null)
      .sort(byPosition)
      .map(({ contents, list_id }) => `${lists.get(list_id)?.name}: ${contents}`)
      .sort((a, b) => (a.split(':')[0] ?? '').localeCompare(b.split(':')[0] ?? '')),
    lists: [...lists.values()]
      .sort(byPosition)
      .map(({ name, color, view, is_archived }) => [name, color, view, is_archived]),
    sections: [...sections.values()]
      .sort(byPosition)
      .map(({ list_id, name, is_archived }) => [lists.get(list_id)?.name ?? '', name, is_archived] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
    labels: [...labels.values()].map(({ name, color }) => [name, color]),
    filters: [...filters.values()].map(({ name, query }) => [name, query]),
  }
}

/** What comes out of one account goes into another, as often as one likes. */
export async function importInNode(t: Test, url: string): Promise<void> {
  const { device: before, file } = await exported(url, 'import-from')
  const imported = await readFile(file, WHEN)
  const device = await deviceOf(url, 'import-to')
  t.same(await press(device, imported), { added: 7, known: 0, trashed: 0, refused: [] })
  t.strictSame(standing(device), standing(before), 'it stands as before')
  const all = standing(device)
  t.same(await press(device, imported), { added: 0, known: 7, trashed: 0, refused: [] })
  t.strictSame(standing(device), all, 'a second press adds nothing')
  t.same(
    await press(before, imported),
    { added: 0, known: 7, trashed: 0, refused: [] },
    'nor does it where it comes from',
  )
  t.strictSame(standing(before), all, 'not even lists that are empty')

  const table = 'contents,recurrence,due,list\nOdd rule,FREQ=NEVER,2040-01-01,Rules\nPlain,,,Rules\n'
  const rules = await readFile(new File([table], 'rules.csv'), WHEN)
  device.network = 'mute'
  await t.rejects(press(device, rules), { message: 'offline' })
  device.network = 'up'
  const { added, refused } = await press(device, rules)
  t.equal(added, 2)
  t.match(refused, [{ name: 'Odd rule', why: /FREQ/ }])
  t.equal(device.todo('Odd rule').recurrence, null)
  t.equal(
    device.seen.lists.filter(({ name }) => name === 'Rules').length,
    1,
    'an answer that was lost makes no second list',
  )
  await device.api.DELETE('/lists/{id}', { params: { path: { id: device.todo('Plain').list_id } } })
  await device.store.pull()
  for (const _ of ['a new list', 'the same one']) {
    const outcome = await press(device, rules)
    t.match(outcome, { added: 0, known: 0, trashed: 2 }, 'what was deleted since is in the trash')
    t.equal(device.seen.lists.filter(({ name }) => name === 'Rules').length, 1, 'it makes no second empty list')
  }
  const nameless = rules.lists.map((list) => ({ ...list, fields: { name: '' }, todos: [] }))
  const sections = [{ source: 'none', name: '' }]
  const inbox = { source: 'inbox', fields: { name: 'Inbox' }, isInbox: true, sections, todos: [] }
  const { refused: names } = await press(device, { ...rules, lists: [...nameless, inbox] })
  t.equal(names.length, 2, 'what the service refuses is told')
  const stop = new AbortController()
  const pair = await readFile(new File(['contents\nOne\nTwo\n'], 'pair.csv'), WHEN)
  const options = { onProgress: () => stop.abort(), signal: stop.signal }
  await t.rejects(senderOf(device, options).send(pair), { name: 'AbortError' })
  await device.store.pull()
  t.notOk(
    device.todos.some(({ contents }) => contents === 'Two'),
    'nothing is sent after it was stopped',
  )
  t.match(await press(device, pair), { added: 1, known: 1 })
  const waiting = new AbortController()
  const { send } = device
  device.send = async () => {
    setTimeout(() => waiting.abort(), 0)
    throw new TypeError('no network')
  }
  const third = await readFile(new File(['contents\nThree\n'], 'third.csv'), WHEN)
  const patient = { onProgress: () => undefined, pauses: [600_000], signal: waiting.signal }
  await t.rejects(senderOf(device, patient).send(third), { name: 'AbortError' }, 'who stops it waits for no pause')
  device.send = send
  device.token = 'nobody'
  await t.rejects(press(device, rules), { name: 'Error' })
}

/** Holds back new to-dos, and counts them. */
async function holdTodos(page: Page): Promise<{ sent: () => number; release: () => void }> {
  const held = Promise.withResolvers<void>()
  let sent = 0
  await page.route('**/todos', async (route) => {
    sent += 1
    await held.promise
    await route.continue()
  })
  return { sent: () => sent, release: held.resolve }
}

/** Closing the tab asks first while an import is sent, and leaving the settings stops it. */
async function leaves(t: Test, page: Page): Promise<void> {
  await page.goto('/app/settings/account')
  const part = page.getByRole('region', { name: 'Import' })
  const buffer = Buffer.from('contents\nOne\nTwo\n')
  await part.getByLabel('Choose a file').setInputFiles({ name: 'pair.csv', mimeType: 'text/csv', buffer })
  const held = await holdTodos(page)
  await part.getByRole('button', { name: 'Import 2 to-dos' }).click()
  await part.getByText('0 of 2').waitFor()
  await draw(page, 'import-progress', { fullPage: true })
  const [dialog] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })])
  t.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
  await page.getByRole('link', { name: 'pair' }).click()
  held.release()
  await row(page, 'One').waitFor()
  t.equal(held.sent(), 1)
  await page.unroute('**/todos')
}

/** An import can be stopped, and goes on when one likes. A row without a title is told by its number. */
async function stopped(t: Test, page: Page): Promise<void> {
  await page.goto('/app/settings/account')
  const part = page.getByRole('region', { name: 'Import' })
  const buffer = Buffer.from('contents,notes\nThree,\n,no title\nFour,\n')
  await part.getByLabel('Choose a file').setInputFiles({ name: 'stop.csv', mimeType: 'text/csv', buffer })
  await part.getByText('What is left out: 1').click()
  await part.getByText('Row 3: a to-do needs a title').waitFor()
  const held = await holdTodos(page)
  const press = () => part.getByRole('button', { name: 'Import 2 to-dos' }).click()
  await press()
  await until('the first is on its way', async () => held.sent() === 1)
  await part.getByRole('button', { name: 'Stop' }).click()
  held.release()
  await part.getByRole('alert').filter({ hasText: 'It was stopped.' }).waitFor()
  t.equal(held.sent(), 1)
  await draw(page, 'import-stopped', { fullPage: true })
  await page.unroute('**/todos')
  await press()
  await part.getByText('imported.', { exact: false }).filter({ hasText: /^\d/ }).waitFor()
  await page.getByRole('link', { name: 'stop' }).click()
  for (const title of ['Three', 'Four']) await row(page, title).waitFor()
  t.equal(await page.getByRole('row').count(), 2, 'nothing is imported twice')
}

/** The same in the page. */
export async function importInPage(t: Test, visitor: Visit, url: string): Promise<void> {
  const { file } = await exported(url, 'page-from')
  const { page } = visitor
  await enter(visitor, url, 'page-to')
  await page.goto('/app/settings/account')
  const part = page.getByRole('region', { name: 'Import' })
  const choose = (name: string, buffer: Buffer) =>
    part.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  await choose('photo.png', Buffer.from('a photograph'))
  await part.getByRole('alert').filter({ hasText: 'no export' }).waitFor()
  const zip = Buffer.from(await file.arrayBuffer())
  for (const end of ['7 to-dos were imported.', '0 to-dos were imported. Already here: 7.']) {
    await choose('my-data.zip', zip)
    await part.getByText('Found: 5 lists, 7 to-dos, 1 label.').waitFor()
    await draw(page, 'import', { fullPage: true })
    t.strictSame(await axeFaults(page), [])
    await part.getByRole('button', { name: 'Import 7 to-dos' }).click()
    await part.getByText(end).waitFor()
  }
  await page.getByRole('link', { name: 'Home' }).click()
  await row(page, 'Plant a tree').waitFor()
  await stopped(t, page)
  await leaves(t, page)
  noFaults(t, visitor)
}
