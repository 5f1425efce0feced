import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeToken, startProcess, until } from '@todo/test-kit'
import type { Test } from 'tap'
import { call, logIn, newUser } from '../contract/client.ts'
import { AUTH, type Stack } from '../stack.ts'

/** How long the new key is published before it signs. */
const AHEAD_SECONDS = '3'

/** Keys are changed under a stack that runs, and nobody is refused. */
export async function keyRotation(t: Test, stack: Stack): Promise<void> {
  const user = await newUser(stack)
  const kidOf = (token: string) => decodeToken(token).header.kid
  const tokens = [user.token]
  const statuses = new Set<number>()
  let isOver = false
  const traffic = (async () => {
    while (!isOver) {
      tokens.push((await logIn(stack, user)).token)
      for (const token of [user.token, ...tokens.slice(-2)]) {
        for (const route of ['/users/me', '/todos']) statuses.add((await call(stack, 'GET', route, { token })).status)
      }
      await sleep(100)
    }
  })()
  await until('there is traffic', () => tokens.length > 2)
  const tool = startProcess(t, path.join(AUTH, 'rotate-keys.ts'), {
    args: [stack.keysFile, '--ahead', AHEAD_SECONDS],
  })
  t.equal((await tool.exit).code, 0)
  const isNew = (token: string) => kidOf(token) !== kidOf(user.token)
  await until('the new key signs', () => tokens.some(isNew))
  const count = tokens.length
  await until('and is used', () => tokens.length > count + 5)
  isOver = true
  await traffic
  t.same([...statuses], [200], `of ${tokens.length} tokens`)
}
