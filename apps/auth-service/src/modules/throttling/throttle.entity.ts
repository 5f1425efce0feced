import { defineEntity, p } from '@mikro-orm/core'

export const ThrottleSchema = defineEntity({
  name: 'Throttle',
  tableName: 'throttle',
  properties: {
    id: p.string().length(64).primary(),
    failures: p.integer().unsigned(),
    blockedUntilAt: p.bigint('number').unsigned(),
    knownUntilAt: p.bigint('number').unsigned(),
    expiresAt: p.bigint('number').unsigned().index('throttle_expires_at_index'),
  },
})

/**
 * How often a password was wrong: of one username from one address, or of one username from all addresses.
 *
 * - `id`: a hash of the name, or of name and address. Neither of them is anywhere in the row.
 * - `failures`: tries that have failed, and those that are being checked.
 * - `blockedUntilAt`: until then there is no further try; 0 if there is.
 * - `knownUntilAt`: until then the address is one from which the user has logged in; 0 if it is not.
 * - `expiresAt`: when the failures are forgotten.
 */
export class Throttle extends ThrottleSchema.class {}
ThrottleSchema.setClass(Throttle)
