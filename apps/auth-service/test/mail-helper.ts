import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, type TestDatabase, type TestScope, until } from '@todo/test-kit'
import type { AppDependencies } from '../src/app.ts'
import type { Config } from '../src/config.ts'
import { buildTestApp, type TestApp } from './helper.ts'

/** The mails in a folder. */
export class Mailbox {
  readonly #folder: string
  readonly #read = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Waits for a mail to an address that has not been asked for yet, and returns its source. */
  async next(address: string, isMeant = (_source: string) => true): Promise<string> {
    const found: string[] = []
    await until(`a mail to ${address}`, async () => {
      const fresh = (await this.sent(address)).find(({ name, source }) => !this.#read.has(name) && isMeant(source))
      if (!fresh) return false
      this.#read.add(fresh.name)
      found.push(fresh.source)
      return true
    })
    return found.join()
  }

  /** Waits for a mail with a code to an address, and returns the code. */
  async code(address: string): Promise<string> {
    return codeIn(await this.next(address, (source) => codeIn(source) !== ''))
  }

  /** Every mail to an address so far, the oldest first. */
  async sent(address: string): Promise<{ name: string; source: string }[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.eml')).sort()
    const mails = await Promise.all(
      names.map(async (name) => ({ name, source: await readFile(path.join(this.#folder, name), 'utf8') })),
    )
    const to = `\nto: ${address}\n`.toLowerCase()
    return mails.filter(({ source }) => source.toLowerCase().includes(to))
  }
}

/** The code in the source of a mail. */
export function codeIn(source: string): string {
  return /^(\d{6})\r?$/m.exec(source)?.[1] ?? ''
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

/** Builds an app that does its jobs, with the folder that its mails go to. */
export async function buildMailApp(
  t: TestScope,
  database: TestDatabase,
  overrides: Partial<Config> = {},
  dependencies: AppDependencies = {},
) {
  const MAIL_DIR = await createFolder(t)
  const settings = { MAIL_DIR, JOBS_CONCURRENCY: 2, JOBS_POLL_MS: 50, ...overrides }
  const app = await buildTestApp(t, database, settings, dependencies)
  await app.ready()
  return { app, mailbox: new Mailbox(MAIL_DIR) }
}

/** Sends a request, with an access token if there is one, from an address of its own if one is given. */
export function post(app: TestApp, url: string, payload: object, token?: string, remoteAddress = '127.0.0.1') {
  return app.inject({
    method: 'POST',
    url,
    payload,
    remoteAddress,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
}

/** Waits until no job waits or runs any more. */
export async function jobsDone(app: TestApp): Promise<void> {
  await until('all jobs are done', async () => {
    const rows = await sql(app, "SELECT id FROM job WHERE state IN ('waiting', 'running')")
    return rows.length === 0
  })
}

/** Runs a statement on the app's database. */
export async function sql(app: TestApp, statement: string, ...values: (string | number)[]) {
  const rows: unknown = await app.orm.em.getConnection().execute(statement, values)
  return Array.isArray(rows) ? rows : []
}

/** Lets time pass for codes and their limits, by moving their moments into the past. */
export async function letTimePass(app: TestApp, ms: number): Promise<void> {
  await sql(app, 'UPDATE one_time_code SET expires_at = expires_at - ?', ms)
  for (const column of ['used_at', 'ends_at']) {
    await sql(app, `UPDATE code_limit SET ${column} = ${column} - ? WHERE ${column} > 0`, ms)
  }
}

/** Verifies an address of a user, from the request to the answer. */
export async function verifyEmail(app: TestApp, mailbox: Mailbox, token: string, email: string) {
  await post(app, '/users/email/otp', { email }, token)
  return post(app, '/users/email/otp/verify', { email, otp: await mailbox.code(email) }, token)
}
