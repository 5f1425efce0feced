import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'

/** How long to wait before the services are asked again, in milliseconds. */
const PAUSE_MS = 250

/** What is said, and when. */
export interface AnnouncementOptions {
  text: string
  /** Whether everything that the text speaks of can be reached. */
  isUp: () => Promise<boolean>
}

/** One line in the log, when everything is up for the first time; none once the app ends. */
export const announcement = fp<AnnouncementOptions>(
  async (app, { text, isUp }) => {
    const closing = new AbortController()

    async function announce(): Promise<void> {
      while (!(await isUp())) await sleep(PAUSE_MS, undefined, { signal: closing.signal })
      if (!closing.signal.aborted) app.log.info(text)
    }

    app.addHook('onListen', () => void announce().catch(() => undefined))
    app.addHook('preClose', async () => closing.abort())
  },
  { name: 'announcement' },
)
