import { reachableHost, readSettings } from '@todo/standalone/settings'
import { Temporal } from 'temporal-polyfill'
import { Client, SeedError } from './seeding/client.ts'
import { fill } from './seeding/fill.ts'
import type { Caller } from './stack/caller.ts'

/**
 * `npm run seed`: a demo user with lists and to-dos to look at, through the gateway of the running stack. A second run adds nothing.
 *
 * @returns the exit code.
 */
export async function seed(_args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  const { settings } = readSettings(process.env, root)
  const url = process.env.GATEWAY_URL || `http://${reachableHost(settings.host)}:${settings.ports.PORT}`
  const username = process.env.SEED_USERNAME || 'demo'
  const password = process.env.SEED_PASSWORD || 'demo-password'
  try {
    const client = new Client(url)
    await client.signUp(username, password)
    await client.logIn(username, password)
    if (await client.hasTodos()) {
      console.log(`${username} has to-dos already: nothing was added.`)
      return 0
    }
    const today = { date: Temporal.Now.plainDateISO(), timeZone: Temporal.Now.timeZoneId() }
    await client.patch('/settings', { time_zone: today.timeZone })
    const housemate = `${username}-housemate`
    // Where strangers cannot sign up, there is nobody to share with.
    const isOpen = await client.isSignUpOpen()
    const count = await fill(client, today, console.log, async (listId) => {
      if (!isOpen) return false
      const other = new Client(url)
      await other.signUp(housemate, password)
      await other.logIn(housemate, password)
      await other.join(await client.addLink(listId))
      return true
    })
    console.log(farewell(count, { url, username, password }))
    return 0
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    console.error(error.message)
    return 1
  }
}

/** What was done, and what to do next. */
function farewell(count: number, { url, username, password }: Record<'url' | 'username' | 'password', string>): string {
  return `
${count} to-dos were added. Log in as ${username} with the password ${password}:

  ${url}        the to-do app
  ${url}/docs   the API; try GET /todos with the filter   today | overdue
`
}
