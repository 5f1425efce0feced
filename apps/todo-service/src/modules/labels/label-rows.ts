import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Scope } from '../../access/scope.ts'
import { besideName, positionBeside, type WantedBesideName } from '../order/beside.ts'
import { LastKeys } from '../order/order-keys.ts'
import { LabelEntity } from './label.entity.ts'
import { MAX_LABELS, TooManyLabels } from './label-faults.ts'

/** How the labels of an account are shown, to be changed. A label has a row from when somebody says how it is shown. */
export class LabelRows {
  readonly #em: SqlEntityManager
  readonly #scope: Scope
  readonly #lastKeys: LastKeys
  #rows: LabelEntity[]

  private constructor(em: SqlEntityManager, scope: Scope, rows: LabelEntity[]) {
    this.#em = em
    this.#scope = scope
    this.#lastKeys = new LastKeys(scope.version)
    this.#rows = rows
  }

  /** Those of an account. */
  static async of(scope: Scope, em: SqlEntityManager): Promise<LabelRows> {
    return new LabelRows(em, scope, await em.find(LabelEntity, { user_id: scope.accountId }))
  }

  find(name: string): LabelEntity | undefined {
    return this.#rows.find((row) => row.name === name)
  }

  /**
   * The row of a label: a new one, which comes last, if it has none.
   *
   * @throws {TooManyLabels}
   */
  findOrAdd(name: string): LabelEntity {
    const existing = this.find(name)
    if (existing) return existing
    if (this.#rows.length >= MAX_LABELS) throw new TooManyLabels()
    const { accountId: user_id, version, now } = this.#scope
    const made = { user_id, version, created_at: now, updated_at: now }
    const row = this.#em.create(LabelEntity, { ...made, name, position: this.#lastKeys.next() })
    this.#rows.push(row)
    return row
  }

  /** Gives the row of a label another name. If there is one of that name, only that one stays. */
  rename(name: string, other: string): void {
    const row = this.find(name)
    if (row && this.find(other)) this.remove(row)
    else if (row) row.name = other
  }

  remove(row: LabelEntity): void {
    this.#em.remove(row)
    this.#rows = this.#rows.filter((other) => other !== row)
  }

  /**
   * The position that is wanted for a label; undefined if none is. Users sort labels in the order that they see, so each
   * label without a row then gets one, in its present place.
   *
   * @param shown All labels, in their order.
   * @throws {TooManyLabels}
   * @throws {InvalidInput} for a place beside a label that is not there.
   */
  position(name: string, wanted: WantedBesideName, shown: readonly string[]): string | undefined {
    const beside = besideName(wanted)
    if (!beside) return undefined
    for (const other of shown) this.findOrAdd(other)
    const others = this.#rows.filter((row) => row.name !== name)
    return positionBeside(others, (row) => row.name, beside, 'label')
  }
}
