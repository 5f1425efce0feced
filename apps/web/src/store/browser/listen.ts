import { Refused, Unreachable } from '../../api/client.ts'
import { authorisedFetch } from '../../api/session.ts'

/** After so long without a sign of life a stream is given up: there is one every 25 seconds. */
const SILENCE_MS = 60_000

/** How long to wait before the stream is opened again, unless it says so itself. */
const RETRY_MS = 4_000

/**
 * Listens to `GET /events` until the stream ends. The first `changed` comes at once.
 *
 * @returns how long to wait before the next stream, in milliseconds.
 * @throws {Refused} @throws {Unreachable}
 */
export async function listen(signal: AbortSignal, onChanged: () => void): Promise<number> {
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
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Unreachable('', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function open(signal: AbortSignal) {
  const response = await authorisedFetch(new Request('/events', { signal }))
  if (response.status === 401) throw new Refused(401, '')
  if (!response.ok || !response.body) throw new Unreachable()
  return response.body.pipeThrough(new TextDecoderStream()).getReader()
}
