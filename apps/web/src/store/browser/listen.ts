import { Refused, Unreachable } from '../../api/client.ts'
import { authorisedFetch } from '../../api/session.ts'

/** After so long without a sign of life a stream is given up: there is one every 25 seconds. */
const SILENCE_MS = 60_000

/** How long to wait before the stream is opened again, unless it says so itself. */
const RETRY_MS = 4_000

/** What is told while one listens. */
export interface Hearer {
  onChanged: () => void
  /** A reminder has come, of the to-do with this id. */
  onReminder: (todoId: number) => void
}

/**
 * Listens to `GET /events` until the stream ends. The first `changed` comes at once.
 *
 * @returns how long to wait before the next stream, in milliseconds.
 * @throws {Refused} @throws {Unreachable}
 */
export async function listen(signal: AbortSignal, { onChanged, onReminder }: Hearer): Promise<number> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), SILENCE_MS)
  let retry = RETRY_MS
  try {
    const reader = await open(AbortSignal.any([signal, silence.signal]))
    for (let rest = ''; ; ) {
      const { done, value } = await reader.read()
      if (done) return retry
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) retry = Number(/^retry: (\d+)$/m.exec(block)?.[1] ?? retry)
      if (blocks.some((block) => /^event: changed$/m.test(block))) onChanged()
      for (const block of blocks) if (/^event: reminder$/m.test(block)) onReminder(todoIdIn(block))
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Unreachable('', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function todoIdIn(block: string): number {
  const event: unknown = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null')
  return typeof event === 'object' && event !== null && 'todo_id' in event ? Number(event.todo_id) : 0
}

async function open(signal: AbortSignal) {
  const response = await authorisedFetch(new Request('/events', { signal }))
  if (response.status === 401) throw new Refused(401, '')
  if (!response.ok || !response.body) throw new Unreachable()
  return response.body.pipeThrough(new TextDecoderStream()).getReader()
}
