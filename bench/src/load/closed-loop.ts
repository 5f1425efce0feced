import { setTimeout as sleep } from 'node:timers/promises'
import autocannon, { type Request } from 'autocannon'
import { type Call, deal, headersOf } from './call.ts'
import { type Measurement, Recorder } from './measurement.ts'

/** What a server is loaded with. */
export interface Load {
  readonly url: string
  /** The calls of each user, the same number for all. */
  readonly callsOfUsers: readonly (readonly Call[])[]
  readonly connections: number
  readonly seconds: number
  /** The status of a good answer. */
  readonly status: number
}

const TIMEOUT_SECONDS = 60
/** How often autocannon looks whether it is to stop. */
const SAMPLE_MS = 20

/**
 * Loads a server by connections that are kept open, and that each send the next request when the last one has been
 * answered; for so many seconds, and until there is one answer, good or not, or an error, for a minute at most.
 * autocannon rounds what it measures to milliseconds, so the latencies are counted here.
 */
export async function closedLoop({ url, callsOfUsers, connections, seconds, status }: Load): Promise<Measurement> {
  const hands = deal(callsOfUsers, connections)
  const recorder = new Recorder()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const load = autocannon(
    {
      url,
      connections,
      duration: seconds + TIMEOUT_SECONDS,
      timeout: TIMEOUT_SECONDS,
      sampleInt: SAMPLE_MS,
      // Each client asks for its own calls as it is set up, once.
      setupClient: (client) => client.setRequests(hands.splice(0, 1).flat().map(requestOf)),
    },
    () => end(),
  )
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  let over = false
  load.on('response', (_client, statusCode, _bytes, ms) => {
    if (over) return
    if (statusCode === status) recorder.good(ms)
    else recorder.bad()
    answer()
  })
  load.on('reqError', () => {
    recorder.bad()
    answer()
  })
  const startedAt = performance.now()
  // autocannon says nothing of a server that closes its connections without an answer, and ends in its own time.
  await Promise.race([Promise.all([sleep(seconds * 1000), answered]), ended])
  over = true
  const tookSeconds = (performance.now() - startedAt) / 1000
  load.stop()
  await ended
  return recorder.result(tookSeconds)
}

/** A call as autocannon sends it. It has the bytes of a request ready, unless they are others each time. */
function requestOf(call: Call): Request {
  const { freshHeaders: _fresh, headers, ...rest } = call
  const request = { ...rest, headers: { ...headers } }
  if (!call.freshHeaders) return request
  return { ...request, setupRequest: (before) => ({ ...before, headers: headersOf(call) }) }
}
