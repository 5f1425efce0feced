import assert from 'node:assert/strict'
import { messageOf } from '@todo/service-kit'
import type { Server } from '../contenders/server.ts'
import { type Call, send } from '../load/call.ts'

/** Who is asked, and what. */
export interface AskedServer {
  readonly contender: string
  readonly server: Pick<Server, 'url'>
  readonly callsOfUsers: readonly (readonly Call[])[]
  readonly status: number
}

/** The servers do not do the same work, so that comparing them would mean nothing. The message shows the difference. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement'
}

/**
 * Asks all servers for some of what they will be asked, and compares the answers. Of a to-do only the fields of the base
 * contract count. What a server makes itself, the id of a new to-do, may differ; so may answers with another status.
 *
 * @throws {Disagreement}
 */
export async function checkAgreement(workload: string, servers: readonly AskedServer[]): Promise<void> {
  const seen = new Map<string, { contender: string; answers: unknown[] }>()
  for (const { contender, server, callsOfUsers, status } of servers) {
    const answers: unknown[] = []
    for (const call of sample(callsOfUsers)) {
      const answer = await send(server.url, call)
      if (answer.status !== status)
        throw new Disagreement(
          `${workload}: ${contender} answers ${call.method} ${call.path} with ${answer.status}, and not ${status}: ${answer.text}`,
        )
      answers.push(answer.text === '' ? undefined : comparable(JSON.parse(answer.text), call))
    }
    const first = seen.get(String(status))
    if (!first) seen.set(String(status), { contender, answers })
    else compareAnswers(`${workload}: ${contender} does not answer as ${first.contender} does`, answers, first.answers)
  }
}

/** The calls of the first user, of one in the middle, and of the last. */
function sample(callsOfUsers: readonly (readonly Call[])[]): Call[] {
  const last = callsOfUsers.length - 1
  return [...new Set([0, Math.floor(last / 2), last])].flatMap((index) => callsOfUsers.slice(index, index + 1).flat())
}

/** The fields of a to-do that every server has; those that this project adds later are not compared. */
const TODO_FIELDS = ['id', 'contents', 'is_done', 'user_id']

function comparable(body: unknown, { method }: Call): unknown {
  if (method === 'POST') return { ...Object(baseFields(body)), id: undefined }
  const { todos, next_cursor }: { todos?: unknown; next_cursor?: unknown } = Object(body)
  return Array.isArray(todos) ? { todos: todos.map(baseFields), next_cursor } : baseFields(body)
}

function baseFields(todo: unknown): unknown {
  if (typeof todo !== 'object' || todo === null) return todo
  return Object.fromEntries(Object.entries(todo).filter(([name]) => TODO_FIELDS.includes(name)))
}

function compareAnswers(message: string, actual: unknown, expected: unknown): void {
  try {
    assert.deepEqual(actual, expected)
  } catch (error) {
    throw new Disagreement(`${message}:\n${messageOf(error)}`)
  }
}
