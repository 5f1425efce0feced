import { p } from '@mikro-orm/core'
import { AccountEntity } from '../modules/accounts/account.entity.ts'

// Function declarations, since modules that import each other call them while they are being loaded.

/** The account that a row belongs to, and is deleted with. The caller adds the index. */
export function accountColumn() {
  return p.manyToOne(AccountEntity).mapToPk().fieldName('user_id').deleteRule('cascade').updateRule('no action')
}

/**
 * When a row was made and last changed: `version` is that of its account at the last change, the others are in milliseconds
 * since 1970.
 */
export function stampColumns() {
  return {
    version: p.integer().unsigned(),
    created_at: p.bigint('number').unsigned(),
    updated_at: p.bigint('number').unsigned(),
  }
}
