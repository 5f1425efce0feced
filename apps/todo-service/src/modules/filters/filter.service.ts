import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import {
  type CreateFilter,
  MAX_FILTER_LENGTH,
  type PatchFilter,
  type SavedFilter,
  type SavedFilters,
} from '@todo/schemas'
import { InvalidInput, orThrow } from '@todo/service-kit'
import { inAccount } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { besideId, positionBeside, type WantedBeside } from '../order/beside.ts'
import { LastKeys } from '../order/order-keys.ts'
import { parseFilter } from '../queries/filter/parse/parse-filter.ts'
import { printFilter } from '../queries/filter/print-filter.ts'
import { FilterEntity } from './filter.entity.ts'
import { filterToJson } from './filter.json.ts'
import { FilterQueries } from './filter.queries.ts'
import { FilterNotFound, MAX_FILTERS, TooManyFilters } from './filter-faults.ts'

/** The filters that one user has saved. */
export class FilterService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** All of them, in their order. */
  async list(): Promise<SavedFilters> {
    return { filters: (await this.#queries().all()).map(filterToJson) }
  }

  /** @throws {FilterNotFound} */
  async get(id: number): Promise<SavedFilter> {
    const filter = orThrow(await this.#queries().one(id), FilterNotFound)
    return filterToJson(filter)
  }

  /**
   * @throws {TooManyFilters}
   * @throws {InvalidInput} for a text that is no filter, or a place beside a filter that is not there.
   */
  create({ name, query, before_id, after_id, ...shown }: CreateFilter): Promise<SavedFilter> {
    const text = usualSpelling(query)
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      const { accountId: user_id, version, now: created_at } = scope
      if ((await em.count(FilterEntity, { user_id })) >= MAX_FILTERS) throw new TooManyFilters()
      const position = (await positionFor({ before_id, after_id }, scope, em)) ?? new LastKeys(version).next()
      const made = { user_id, version, created_at, updated_at: created_at }
      const filter = em.create(FilterEntity, { ...made, name, query: text, position, ...shown })
      await writeChanges(em, [scope])
      return filterToJson(filter)
    })
  }

  /**
   * @throws {FilterNotFound}
   * @throws {InvalidInput} for a text that is no filter, or a place beside a filter that is not there.
   */
  patch(id: number, { query, before_id, after_id, ...changes }: PatchFilter): Promise<SavedFilter> {
    const text = query === undefined ? {} : { query: usualSpelling(query) }
    return this.#change(id, async (filter, scope, em) => {
      const position = await positionFor({ before_id, after_id }, scope, em, id)
      wrap(filter).assign({ ...changes, ...text, ...(position && { position }) })
      await writeChanges(em, [scope])
      return filterToJson(filter)
    })
  }

  /** @throws {FilterNotFound} */
  delete(id: number): Promise<void> {
    return this.#change(id, async (filter, _scope, em) => {
      em.remove(filter)
    })
  }

  #change<T>(id: number, work: (filter: FilterEntity, scope: Scope, em: SqlEntityManager) => Promise<T>): Promise<T> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      const filter = orThrow(await em.findOne(FilterEntity, { id, user_id: scope.accountId }), FilterNotFound)
      return work(filter, scope, em)
    })
  }

  #queries(): FilterQueries {
    return new FilterQueries(this.#em, new Viewer(this.#actor))
  }
}

/**
 * The canonical text of a filter, so that every saved filter can be read.
 *
 * @throws {InvalidInput} when it cannot be read, or its canonical text is too long: `od` becomes `overdue`.
 */
function usualSpelling(query: string): string {
  const text = printFilter(parseFilter(query, { pointer: '/query' }))
  if ([...text].length <= MAX_FILTER_LENGTH) return text
  const detail = `must NOT have more than ${MAX_FILTER_LENGTH} characters as it is usually written: leave something out`
  throw new InvalidInput({ pointer: '/query', detail })
}

/** The position that is wanted among the other filters of the account. */
async function positionFor(
  wanted: WantedBeside,
  { accountId: user_id }: Scope,
  em: SqlEntityManager,
  id = 0,
): Promise<string | undefined> {
  const beside = besideId(wanted)
  if (!beside) return undefined
  const others = await em.find(FilterEntity, { user_id, id: { $ne: id } })
  return positionBeside(others, (other) => other.id, beside, 'filter')
}
