import { defineEntity, p } from '@mikro-orm/core'

export const ThrottleSchema = defineEntity({
  name: 'Throttle',
  tableName: 'throttle',
  properties: {
    id: p.string().length(64).primary(),
    name: p.string().length(64).index('throttle_name_index'),
    failures: p.integer().unsigned(),
    blockedUntilAt: p.bigint('number').unsigned(),
    knownUntilAt: p.bigint('number').unsigned(),
    expiresAt: p.bigint('number').unsigned().index('throttle_expires_at_index'),
  },
})

/**
 * How often a password was wrong: for one username from one address, or for one username from all addresses.
 *
 * - `id`: a hash of the name, or of name and address. The row holds neither of them.
 * - `name`: a hash of the name, to find all rows of an account when it is deleted.
 * - `failures`: tries that have failed, and tries that are being checked.
 * - `blockedUntilAt`: no further try is allowed until then; 0 when one is.
 * - `knownUntilAt`: until then the user counts as having logged in from this address; 0 if not.
 * - `expiresAt`: when the failures are forgotten.
 */
export class Throttle extends ThrottleSchema.class {}
ThrottleSchema.setClass(Throttle)
