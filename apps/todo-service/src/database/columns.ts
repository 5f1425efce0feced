import { p } from '@mikro-orm/core'

/** The id of the row that a row belongs to, and is deleted with. The caller says which index it has. */
export function belongsTo<Target extends Parameters<typeof p.manyToOne>[0], Column extends string>(
  target: Target,
  column: Column,
) {
  return p.manyToOne(target).mapToPk().fieldName(column).deleteRule('cascade').updateRule('no action')
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
