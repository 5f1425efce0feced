import { type Call, send } from '../load/call.ts'
import type { User } from '../users.ts'
import { type CallsOfUsers, callsWorkload } from './calls.ts'
import { each, patch } from './todos.ts'
import type { Workload } from './workload.ts'

/** Asks for everything, or for what is new to who has this token. */
const sync = ({ headers }: User, token?: string): Call => ({
  method: 'GET',
  path: token === undefined ? '/sync' : `/sync?token=${token}`,
  headers,
})

/** What is new after a to-do has been changed twice. */
const delta: CallsOfUsers = async ({ users }, { url }) => {
  const calls: Call[][] = []
  for (const user of users) {
    const { token }: { token: string } = JSON.parse((await send(url, sync(user))).text)
    for (const isDone of [true, false]) await send(url, patch(isDone)(user))
    calls.push([sync(user, token)])
  }
  return calls
}

const both = (calls: CallsOfUsers) => ['raw', 'todo'].map((contender) => ({ contender, calls, status: 200 }))

/** What clients ask that keep everything themselves. */
export const syncWorkloads: readonly Workload[] = [
  callsWorkload({
    name: 'sync-snapshot',
    about: 'GET /sync without a token: everything, with 20 to-dos',
    subject: 'todo',
    sides: both(each((user) => sync(user))),
  }),
  callsWorkload({
    name: 'sync-delta',
    about: 'GET /sync with a token: one to-do has been changed',
    subject: 'todo',
    sides: both(delta),
  }),
]
