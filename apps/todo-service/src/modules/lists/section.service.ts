import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateSection, PatchSection, Section, Sections } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { inAccountOf } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { besideId, positionBeside, type WantedBeside } from '../order/beside.ts'
import { LastKeys } from '../order/order-keys.ts'
import { leaveSection } from './leave-section.ts'
import { sectionToJson } from './list.json.ts'
import { ListQueries } from './list.queries.ts'
import { ListRepository } from './list.repository.ts'
import { ListNotFound, MAX_SECTIONS, SectionNotFound, TooManySections } from './list-faults.ts'
import { SectionEntity } from './section.entity.ts'
import { SectionQueries } from './section.queries.ts'

/** Sections of lists, as one user may see and change them. */
export class SectionService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** @throws {ListNotFound} */
  async list(listId: number): Promise<Sections> {
    const sections = orThrow(await this.#queries().ofList(listId), ListNotFound)
    return { sections: sections.map(sectionToJson) }
  }

  /** @throws {SectionNotFound} */
  async get(id: number): Promise<Section> {
    const section = orThrow(await this.#queries().one(id), SectionNotFound)
    return sectionToJson(section)
  }

  /**
   * @throws {ListNotFound}
   * @throws {RoleTooLow} for a viewer.
   * @throws {TooManySections}
   * @throws {InvalidInput} for a place beside a section that is not there.
   */
  create(list_id: number, { name, ...wanted }: CreateSection): Promise<Section> {
    const locate = () => new ListQueries(this.#em, new Viewer(this.#actor)).accountOf(list_id)
    return inAccountOf(this.#em, this.#actor, { locate, missing: ListNotFound }, async (scope, em) => {
      if (!(await new ListRepository(em, scope).find(list_id))) throw new ListNotFound()
      scope.require(list_id, 'editor')
      if ((await em.count(SectionEntity, { list_id })) >= MAX_SECTIONS) throw new TooManySections()
      const { accountId: user_id, version, now: created_at } = scope
      const position = (await positionFor(wanted, { list_id }, em)) ?? new LastKeys(version).next()
      const made = { user_id, version, created_at, updated_at: created_at }
      const section = em.create(SectionEntity, { ...made, list_id, name, position })
      await writeChanges(em, [scope])
      return sectionToJson(section)
    })
  }

  /**
   * @throws {SectionNotFound}
   * @throws {RoleTooLow} for a viewer.
   * @throws {InvalidInput} for a place beside a section that is not there.
   */
  patch(id: number, { before_id, after_id, ...changes }: PatchSection): Promise<Section> {
    return this.#change(id, async (section, scope, em) => {
      const position = await positionFor({ before_id, after_id }, section, em)
      wrap(section).assign({ ...changes, ...(position && { position }) })
      await writeChanges(em, [scope])
      return sectionToJson(section)
    })
  }

  /**
   * Deletes a section. Its to-dos stay in the list.
   *
   * @throws {SectionNotFound}
   * @throws {RoleTooLow} for a viewer.
   */
  delete(id: number): Promise<void> {
    return this.#change(id, async (section, _scope, em) => {
      await leaveSection(section, em)
      em.remove(section)
    })
  }

  #change<T>(id: number, work: (section: SectionEntity, scope: Scope, em: SqlEntityManager) => Promise<T>): Promise<T> {
    const locate = () => new ListQueries(this.#em, new Viewer(this.#actor)).accountOfSection(id)
    return inAccountOf(this.#em, this.#actor, { locate, missing: SectionNotFound }, async (scope, em) => {
      const section = orThrow(await new ListRepository(em, scope).findSection(id), SectionNotFound)
      scope.require(section.list_id, 'editor')
      return work(section, scope, em)
    })
  }

  #queries(): SectionQueries {
    return new SectionQueries(this.#em, new Viewer(this.#actor))
  }
}

/** The position that is wanted among the other sections of a list. */
async function positionFor(
  wanted: WantedBeside,
  { list_id, id = 0 }: { list_id: number; id?: number },
  em: SqlEntityManager,
): Promise<string | undefined> {
  const beside = besideId(wanted)
  if (!beside) return undefined
  const others = await em.find(SectionEntity, { list_id, id: { $ne: id } })
  return positionBeside(others, (other) => other.id, beside, 'section')
}
