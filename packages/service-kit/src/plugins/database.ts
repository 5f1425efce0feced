import type { SqlEntityManager } from '@mikro-orm/sql'
import fp from 'fastify-plugin'
import type { DatabaseOptions, Orm } from '../database/options.ts'
import { openDatabase } from '../database/orm.ts'
import { type StatementTally, tallyStatements } from '../database/statements.ts'
import { messageOf } from '../errors/message.ts'

declare module 'fastify' {
  interface FastifyInstance {
    orm: Orm
  }
  interface FastifyRequest {
    /** This request's own unit of work, made at its first use. Code that needs no entities uses `orm.em` without one. */
    readonly em: SqlEntityManager
    /** What `em` has made; for this plugin alone. */
    ownEm: SqlEntityManager | null
    /** The SQL of this request so far, where `Server-Timing` is on. */
    statements: StatementTally | null
  }
}

/**
 * Opens and migrates the database before the app listens, gives a request that asks for one an entity manager of its own,
 * and closes the database at the end.
 */
export const database = fp<Omit<DatabaseOptions, 'log'> & { serverTiming: boolean }>(
  async (app, { serverTiming, ...options }) => {
    const { orm, check, close } = await openDatabase({ ...options, log: (message) => app.log.info(message) })
    app.addHook('onClose', close)
    app.decorate('orm', orm)
    app.decorateRequest('ownEm', null)
    app.decorateRequest('em', {
      getter() {
        this.ownEm ??= orm.em.fork()
        return this.ownEm
      },
    })
    let wasReady = true
    app.addReadinessCheck('database', async () => {
      const fault = await check().then(() => undefined, messageOf)
      const isReady = fault === undefined
      // Said once: supervisors ask again and again.
      if (wasReady && !isReady) app.log.warn(`the database cannot be read and written: ${fault}`)
      if (!wasReady && isReady) app.log.info('the database can be read and written again')
      wasReady = isReady
      return isReady
    })

    if (!serverTiming) return
    app.decorateRequest('statements', null)
    // Not before the body has been read: reading it leaves the context of an earlier hook.
    app.addHook('preValidation', (request, _reply, done) => {
      request.statements = { count: 0, durationMs: 0 }
      tallyStatements(request.statements, done)
    })
    app.addHook('onSend', async ({ statements }, reply) => {
      if (!statements) return
      const { count, durationMs } = statements
      reply.header(
        'server-timing',
        `db;dur=${durationMs.toFixed(2)};desc="${count} ${count === 1 ? 'statement' : 'statements'}"`,
      )
    })
  },
  { name: 'database', dependencies: ['health'] },
)
