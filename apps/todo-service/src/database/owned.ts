import { p } from '@mikro-orm/core'
import { AccountEntity } from '../modules/accounts/account.entity.ts'

// Functions that are declared, since they are called while modules that import each other are being loaded.

/** The account that a row belongs to, and is deleted with. Say how it is indexed. */
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
