import { Readable } from 'node:stream'
import fp from 'fastify-plugin'

/**
 * The answer to a HEAD is the head of that to a GET: a stream, such as a file, is closed unread. Fastify would read all of it when
 * the answer has been sent, where no limit counts it.
 */
export const headAnswers = fp(
  async (app) => {
    app.addHook('onSend', ({ method }, _reply, payload, done) => {
      if (method !== 'HEAD' || !(payload instanceof Readable)) return done()
      payload.destroy()
      done(null, Readable.from([]))
    })
  },
  { name: 'head-answers' },
)
