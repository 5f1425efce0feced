import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely'
import { runsOnSqlite } from './clock.ts'

/** Marks where a value goes that is given with each call, by its name. */
export type SlotFor<Values> = <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>

/**
 * A query whose text is made once, by the first call on each kind of database, and which then only gets its values. It is
 * for what is asked most: to build a statement and to compile it takes as long as to send it.
 *
 * @param build Builds the query, with a slot in place of each value.
 * @returns what runs it.
 */
export function compiledOnce<Values extends object, Row>(
  build: (em: SqlEntityManager, slot: SlotFor<Values>) => Compilable<Row>,
): (em: SqlEntityManager, values: Values) => Promise<Row[]> {
  const slots = new Map<unknown, keyof Values>()
  const slotFor: SlotFor<Values> = (name) => {
    const slot = Symbol(String(name))
    slots.set(slot, name)
    return sql`${slot}`
  }
  const compiledFor = new Map<boolean, CompiledQuery<Row>>()
  return async (em, values) => {
    const isSqlite = runsOnSqlite(em)
    const compiled = compiledFor.get(isSqlite) ?? build(em, slotFor).compile()
    compiledFor.set(isSqlite, compiled)
    const parameters = compiled.parameters.map((parameter) => {
      const name = slots.get(parameter)
      return name === undefined ? parameter : values[name]
    })
    const { rows } = await em.getKysely().executeQuery<Row>({ ...compiled, parameters })
    return rows
  }
}
