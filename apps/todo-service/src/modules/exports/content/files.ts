import type { AccountData } from '@todo/schemas'
import { calendarText } from './calendar.ts'
import type { OwnData } from './own-data.queries.ts'

/** A file of an export: its name, and its text from the beginning to the end. */
export interface ExportFile {
  name: string
  text: () => AsyncIterable<string>
}

/** Reads a page of what the auth-service keeps of the user: the first, or the one that the page before has named. */
type ReadAccount = (cursor: string | null) => Promise<AccountData>

/** Is told how many records have been written. */
type Tell = (count: number) => Promise<void>

/** What this is, for whoever reads the files. Other versions of the format have other numbers. */
const ABOUT = { format: 1, documentation: 'docs/export.md of the service' }

/**
 * The files of an export, as docs/export.md says. Each is read and written some of it at a time.
 *
 * @param tell is called with each page of to-dos and of their history.
 */
export function filesOf(data: OwnData, account: ReadAccount, tell: Tell): ExportFile[] {
  const list = (name: string, pages: () => AsyncIterable<readonly unknown[]>) => ({
    name: `${name}.json`,
    text: () => listText(name, pages()),
  })
  return [
    { name: 'about.json', text: () => one(async () => ({ ...ABOUT, created_at: new Date().toISOString() })) },
    { name: 'account.json', text: () => one(async () => (await account(null)).account) },
    list('sessions', () => single(async () => (await account(null)).sessions)),
    list('audit', () => auditPages(account)),
    { name: 'settings.json', text: () => one(() => data.settings()) },
    list('lists', () => single(() => data.lists())),
    list('sections', () => single(() => data.sections())),
    list('labels', () => single(() => data.labels())),
    list('filters', () => single(() => data.filters())),
    list('webhooks', () => single(() => data.webhooks())),
    list('comments', () => data.comments()),
    list('reminders', () => data.reminders()),
    list('todos', () => telling(data.todos(), tell)),
    list('history', () => telling(data.history(), tell)),
    { name: 'todos.ics', text: () => calendarText(data.todos()) },
  ]
}

async function* one(read: () => Promise<unknown>): AsyncGenerator<string> {
  yield `${JSON.stringify(await read(), undefined, 2)}\n`
}

/** An object with one field, a list: each of its items is a line. */
async function* listText(name: string, pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  yield `{"${name}":[`
  let separator = '\n'
  for await (const page of pages) {
    yield separator + page.map((item) => JSON.stringify(item)).join(',\n')
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function* single<T>(read: () => Promise<T[]>): AsyncGenerator<T[]> {
  yield await read()
}

async function* telling<T>(pages: AsyncIterable<T[]>, tell: Tell): AsyncGenerator<T[]> {
  for await (const page of pages) {
    yield page
    await tell(page.length)
  }
}

async function* auditPages(account: ReadAccount): AsyncGenerator<AccountData['events']> {
  let page = await account(null)
  yield page.events
  while (page.next_cursor !== null) {
    page = await account(page.next_cursor)
    yield page.events
  }
}
