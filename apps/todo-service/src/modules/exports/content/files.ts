import { Readable } from 'node:stream'
import type { FileStore } from '../../attachments/store/file-store.ts'
import type { ReadData } from './account-data-client.ts'
import { calendarText } from './calendar.ts'
import type { OwnData } from './own-data.queries.ts'

/** A file of an export: its name, and its bytes. They may be gone when they are asked for. */
export interface ExportFile {
  name: string
  open: () => Promise<Readable | undefined>
  /** Whether compressing makes it smaller. */
  compress: boolean
}

/** Reads a page of what the auth-service keeps of the user: the first, or the one that the page before has named. */
type ReadAccount = (cursor: string | null) => Promise<ReadData>

/** Is told how many records, or files of to-dos, have been written. */
type Tell = (count: number) => Promise<void>

/** What this is, for whoever reads the files. Other versions of the format have other numbers. */
const ABOUT = { format: 1, documentation: 'docs/export.md of the service' }

/**
 * The files of an export, as docs/export.md says. Each is read and written some of it at a time.
 *
 * @param tell is called with each page of to-dos and of their history, and for each file of a to-do.
 */
export async function* filesOf(
  data: OwnData,
  account: ReadAccount,
  store: FileStore,
  tell: Tell,
): AsyncGenerator<ExportFile> {
  const list = (name: string, pages: () => AsyncIterable<readonly unknown[]>) =>
    text(`${name}.json`, () => listText(name, pages()))
  yield* [
    text('about.json', () => one(async () => ({ ...ABOUT, created_at: new Date().toISOString() }))),
    text('account.json', () => one(async () => (await account(null)).account)),
    list('sessions', () => single(async () => (await account(null)).sessions)),
    list('audit', () => auditPages(account)),
    text('settings.json', () => one(() => data.settings())),
    list('lists', () => single(() => data.lists())),
    list('members', () => single(() => data.members())),
    list('invitations', () => single(() => data.invitations())),
    list('sections', () => single(() => data.sections())),
    list('labels', () => single(() => data.labels())),
    list('filters', () => single(() => data.filters())),
    list('webhooks', () => single(() => data.webhooks())),
    list('push_subscriptions', () => single(() => data.pushSubscriptions())),
    list('comments', () => data.comments()),
    list('notifications', () => data.notifications()),
    list('reminders', () => data.reminders()),
    list('todos', () => telling(data.todos(), tell)),
    list('history', () => telling(data.history(), tell)),
    text('todos.ics', () => calendarText(data.todos())),
  ]
  yield* attachmentFiles(data, store, tell)
}

/** A file of text. One page is read ahead, and no more. */
function text(name: string, pages: () => AsyncIterable<string>): ExportFile {
  return { name, open: async () => Readable.from(pages(), { highWaterMark: 1 }), compress: true }
}

/** The files of all to-dos, each in a folder that is called as its id in `todos.json`. */
async function* attachmentFiles(data: OwnData, store: FileStore, tell: Tell): AsyncGenerator<ExportFile> {
  for await (const page of data.todos())
    for (const { id, name } of page.flatMap(({ attachments }) => attachments)) {
      yield { name: `files/${id}/${name.replace(/^\.\.?$/, '_')}`, open: () => store.read(id), compress: false }
      await tell(1)
    }
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

async function* auditPages(account: ReadAccount): AsyncGenerator<ReadData['events']> {
  let page = await account(null)
  yield page.events
  while (page.next_cursor !== null) {
    page = await account(page.next_cursor)
    yield page.events
  }
}
