import { randomUUID } from 'node:crypto'
import { until } from '@todo/test-kit'
import { type Bench, PASSWORD } from '../bench.ts'
import { bareBcrypt } from '../load/bare-bcrypt.ts'
import { type Call, send } from '../load/call.ts'
import { closedLoop } from '../load/closed-loop.ts'
import { compare, type Side } from '../rounds.ts'
import type { Workload } from './workload.ts'

/** Few fit into a second, so that a measurement takes longer. */
const TIMES_LONGER = 3
/** More than a connection can sign up in one measurement. */
const SIGN_UPS = 200

/** Credentials, sent to one of the routes that hash. */
export function credentials(path: '/users/log-in' | '/users/sign-up', username: string): Call {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  }
}

/** Tries to log in until that succeeds: hashes are done in order, so none waits any more then. */
export async function hashesDone(url: string): Promise<void> {
  const isServed = async () => (await send(url, credentials('/users/log-in', 'bench-1'))).status === 200
  await until('no password waits any more', isServed, { everyMs: 1_000 })
}

/** The auth-service beside a bcrypt that has nothing else to do. */
function hashing(
  name: string,
  what: 'hash' | 'compare',
  status: number,
  callsOfUsers: (bench: Bench, connections: number) => Call[][],
): (bench: Bench) => ReturnType<Workload['run']> {
  return async (bench) => {
    const { url } = await bench.contenders.get('auth')
    const sides: Side[] = [
      { contender: 'bare-bcrypt', measure: (seconds) => bareBcrypt(bench, what, seconds) },
      {
        contender: 'auth',
        measure: async (seconds, connections) => {
          const calls = callsOfUsers(bench, connections)
          const measurement = await closedLoop({ url, callsOfUsers: calls, connections, seconds, status })
          await hashesDone(url)
          return measurement
        },
      },
    ]
    const seconds = bench.options.durationSeconds * TIMES_LONGER
    const [connections = 1] = bench.options.connections
    return { rows: await compare(bench, name, sides, { connections, seconds }), figures: [] }
  }
}

/** Every user logs in, in turn. */
const logIns = ({ users }: Bench) => users.map(({ username }) => [credentials('/users/log-in', username)])

/** Nobody signs up twice. */
const signUps = (_bench: Bench, connections: number) =>
  Array.from({ length: connections }, () =>
    Array.from({ length: SIGN_UPS }, () => credentials('/users/sign-up', `new-${randomUUID()}`)),
  )

/** What is done with passwords. */
export const accountWorkloads: readonly Workload[] = [
  {
    name: 'log-in',
    about: 'POST /users/log-in, beside as many bcrypts at once',
    subject: 'auth',
    run: hashing('log-in', 'compare', 200, logIns),
  },
  {
    name: 'sign-up',
    about: 'POST /users/sign-up, beside as many bcrypts at once',
    subject: 'auth',
    option: 'full',
    run: hashing('sign-up', 'hash', 201, signUps),
  },
]
