import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateLabel, Label, Labels, PatchLabel } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { inAccount } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { LabelQueries } from './label.queries.ts'
import { LabelExists, LabelNotFound } from './label-faults.ts'
import { LabelRows } from './label-rows.ts'
import { replaceLabel } from './replace-label.ts'

/** What a command works with, in the transaction of the account. */
interface Tools {
  em: SqlEntityManager
  scope: Scope
  rows: LabelRows
}

/** The labels of one user: the names that to-dos of the account have, and how each is shown. */
export class LabelService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** All of them, in their order. */
  async list(): Promise<Labels> {
    return { labels: await this.#queries().all() }
  }

  /** @throws {LabelNotFound} */
  async get(name: string, em = this.#em): Promise<Label> {
    return orThrow(await this.#queries(em).one(name), LabelNotFound)
  }

  /**
   * @throws {LabelExists}
   * @throws {TooManyLabels}
   * @throws {InvalidInput} for a place beside a label that is not there.
   */
  create({ name, ...shown }: CreateLabel): Promise<Label> {
    return this.#inAccount(async (tools) => {
      if (tools.rows.find(name)) throw new LabelExists()
      return this.#show(name, shown, tools)
    })
  }

  /**
   * Changes how a label is shown, or its name: on all to-dos of the account, in the same transaction. If there is a label
   * of the new name, the two become one, with the look of the one that had the name.
   *
   * @throws {LabelNotFound}
   * @throws {TooManyLabels}
   * @throws {InvalidInput} for a place beside a label that is not there.
   */
  patch(name: string, { name: newName = name, ...shown }: PatchLabel): Promise<Label> {
    return this.#inAccount(async (tools) => {
      const { em, scope, rows } = tools
      await this.get(name, em)
      if (newName !== name) {
        await replaceLabel(name, newName, scope, em)
        rows.rename(name, newName)
      }
      return this.#show(newName, shown, tools)
    })
  }

  /**
   * Takes a label off all to-dos of the account.
   *
   * @throws {LabelNotFound}
   */
  delete(name: string): Promise<void> {
    return this.#inAccount(async ({ em, scope, rows }) => {
      await this.get(name, em)
      await replaceLabel(name, null, scope, em)
      const row = rows.find(name)
      if (row) rows.remove(row)
    })
  }

  /** Says how a label is shown. */
  async #show(
    name: string,
    { before_name, after_name, ...shown }: Omit<CreateLabel, 'name'>,
    { em, scope, rows }: Tools,
  ): Promise<Label> {
    const labels = await this.#queries(em).all()
    const position = rows.position(
      name,
      { before_name, after_name },
      labels.map(({ name }) => name),
    )
    wrap(rows.findOrAdd(name)).assign({ ...shown, ...(position && { position }) })
    await writeChanges(em, [scope])
    return this.get(name, em)
  }

  #inAccount<T>(work: (tools: Tools) => Promise<T>): Promise<T> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) =>
      work({ em, scope, rows: await LabelRows.of(scope, em) }),
    )
  }

  #queries(em = this.#em): LabelQueries {
    return new LabelQueries(em, new Viewer(this.#actor))
  }
}
