import type { Bench } from '../bench.ts'
import { addTodosOf, newDatabase, spreadTodosOf } from '../database.ts'
import { type Call, send } from '../load/call.ts'
import type { Row } from '../results.ts'
import { compare } from '../rounds.ts'
import { newUser, type User } from '../users.ts'
import { side } from './growth.ts'
import { QUESTIONS, type Question } from './questions.ts'
import type { Workload } from './workload.ts'

const NAME = 'large-account'

/** What it costs to have kept to-dos for years: little, if each question has an index that begins with the account. */
export const largeAccount: Workload = {
  name: NAME,
  about: 'each sort, what is due, a label and a word, cache off: an account of 100,000 to-dos beside one of 1,000',
  subject: 'todo-uncached',
  option: 'full',
  run: async (bench) => {
    const database = await newDatabase(bench.scope, bench.mysqlUrl, 'todo-service')
    const { url, stop } = await bench.contenders.another('todo-uncached', { as: NAME, env: { DATABASE_URL: database } })
    const { small, large } = bench.scale.accounts
    const accounts = [await accountOf(bench, database, 1, small), await accountOf(bench, database, 2, large)]
    const rows: Row[] = []
    const figures = []
    for (const question of QUESTIONS) {
      const sides = await Promise.all(
        accounts.map(async ({ user, count }) =>
          side(`${question.name}, ${count.toLocaleString('en')}`, url, [[await callFor(url, user, question)]]),
        ),
      )
      const [few, many] = await compare(bench, NAME, sides, { connections: 1 })
      if (few && many) {
        rows.push(few, many)
        figures.push({ workload: NAME, name: `p50 of ${question.name}`, value: many.p50Ms / few.p50Ms, unit: '×' })
      }
    }
    await stop()
    return { rows, figures }
  },
}

/** An account with its to-dos in many lists. */
async function accountOf(bench: Bench, database: string, id: number, count: number) {
  bench.say(`${NAME}: filling an account with ${count.toLocaleString('en')} to-dos …`)
  await addTodosOf(database, id, count)
  await spreadTodosOf(database, id)
  return { user: newUser(bench.key, id), count }
}

/** The call that asks a question for a user; of one list, for the user's last. */
async function callFor(url: string, { headers }: User, { query, ofOneList }: Question): Promise<Call> {
  const parameters = new URLSearchParams(query)
  if (ofOneList) {
    const { text } = await send(url, { method: 'GET', path: '/lists', headers })
    const { lists }: { lists: { id: number }[] } = JSON.parse(text)
    parameters.set('list_id', String(lists.at(-1)?.id))
  }
  return { method: 'GET', path: `/todos?${parameters}`, headers }
}
