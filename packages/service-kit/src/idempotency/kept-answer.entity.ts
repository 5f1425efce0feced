import { defineEntity, p } from '@mikro-orm/core'
import type { InferKyselyDB } from '@mikro-orm/sql'

const KeptAnswerSchema = defineEntity({
  name: 'KeptAnswer',
  tableName: 'idempotency_key',
  properties: {
    id: p.string().length(43).primary(),
    userId: p.integer().unsigned().nullable().index('idempotency_key_user_id_index'),
    fingerprint: p.string().length(43),
    answer: p.text().columnType('mediumtext'),
    expiresAt: p.bigint('number').unsigned().index('idempotency_key_expires_at_index'),
  },
})

/**
 * The answer to a write that came with an `Idempotency-Key`. Whoever wants to add such a row while there is one has done
 * the same write a second time, and takes it back.
 *
 * - `id`: made of the user and the key; see `marks.ts`.
 * - `userId`: null where nobody was logged in. No foreign key: that would lock the user's row.
 * - `fingerprint`: made of the request.
 * - `answer`: status, headers and body, sealed.
 */
export class KeptAnswer extends KeptAnswerSchema.class {}
KeptAnswerSchema.setClass(KeptAnswer)

/** The table for Kysely, derived from the entity. */
export type Tables = InferKyselyDB<typeof KeptAnswerSchema>
