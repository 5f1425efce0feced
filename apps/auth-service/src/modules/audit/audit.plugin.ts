import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { clientOf } from '../sessions/client.ts'
import { AuditRepository } from './audit.repository.ts'
import { AuditBuffer } from './audit-buffer.ts'
import { AuditTrail } from './audit-trail.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What this request leaves in the audit log. */
    readonly audit: AuditTrail
  }
}

interface Options {
  retentionDays: number
  /** How often what is older is deleted, in milliseconds. */
  cleanUpEveryMs: number
}

/** How often events that belong to no change are written. */
const FLUSH_EVERY_MS = 100

/** Gives each request an audit trail, and keeps the audit log for so many days. */
export const audit = fp<Options>(
  async (app, { retentionDays, cleanUpEveryMs }) => {
    const buffer = new AuditBuffer(app.log)
    const flush = () => buffer.flush(app.orm.em.fork())
    app.decorateRequest('audit', {
      getter(this: FastifyRequest) {
        return new AuditTrail({ actor: 'user', actorId: null, address: clientOf(this).address, log: this.log, buffer })
      },
    })
    app.addHook('onClose', () => buffer.close(app.orm.em.fork()))
    app.repeat('writing audit events', FLUSH_EVERY_MS, flush)
    app.repeat('deleting old audit events', cleanUpEveryMs, () =>
      new AuditRepository(app.orm.em.fork()).deleteOlderThan(retentionDays),
    )
  },
  { name: 'audit', dependencies: ['database', 'scheduler'] },
)
