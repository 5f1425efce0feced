import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, newUser, type User } from '../contract/client.ts'
import type { Stack, StackApart } from '../stack.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../../docs/examples/sync-client.ts')

/** What the example keeps in its file, as far as it matters here. */
interface Kept {
  seen: { todos: { contents: string }[]; lists: { name: string }[] }
  outbox: { body: { contents: string } }[]
}

/** Starts the example. */
function startClient(t: Test, { url }: Stack, { token }: User, file: string) {
  const env = { PATH: process.env.PATH, ACCESS_TOKEN: token }
  const child = spawn(process.execPath, [PROGRAM, url, file], { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const exit = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exit
  }
  t.teardown(kill)
  return { add: (contents: string) => child.stdin.write(`${contents}\n`), kill }
}

/** The client of the documentation loses nothing while it is offline, or killed. */
export async function syncClient(t: Test, stack: StackApart): Promise<void> {
  const user = await newUser(stack)
  const file = path.join(await createFolder(t), 'to-dos.json')
  const kept = async (): Promise<Kept> => JSON.parse(await readFile(file, 'utf8'))
  const isKept = async (...contents: string[]) => {
    const { seen, outbox } = await kept()
    const names = seen.todos.map((todo) => todo.contents).sort()
    return outbox.length === 0 && JSON.stringify(names) === JSON.stringify(contents.sort())
  }
  const { body } = await call(stack, 'POST', '/todos', { token: user.token, body: { contents: 'old' } })

  const client = startClient(t, stack, user, file)
  await until('it has what there was', () => isKept('old'))
  client.add('milk')
  await until('what it adds is there', () => isKept('old', 'milk'))
  await call(stack, 'POST', '/lists', { token: user.token, body: { name: 'Work' } })
  await until('it is told what another client does', async () =>
    (await kept()).seen.lists.some(({ name }) => name === 'Work'),
  )

  await stack.gateway.end('SIGTERM')
  client.add('rent')
  client.add('bread')
  await until('it keeps what cannot be sent', async () => (await kept()).outbox.length === 2)
  await client.kill()
  await stack.gateway.start()
  await call(stack, 'DELETE', `/todos/${body.id}`, { token: user.token })
  startClient(t, stack, user, file)
  await until('it sends that, and hears what has been deleted meanwhile', () => isKept('milk', 'rent', 'bread'))
  const { todos } = (await call(stack, 'GET', '/todos', { token: user.token })).body
  t.match(todos, { length: 3 }, 'and each is there once')
}
