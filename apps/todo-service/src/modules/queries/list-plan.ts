import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import { type Condition, eb } from '../../database/conditions.ts'
import type { AskedList } from './asked-list.ts'
import { isDatedWithin } from './filter/conditions/due-condition.ts'
import { dueRangeOf, isOfDuesAlone } from './filter/conditions/due-range.ts'
import { conditionOf, requireFewNames } from './filter/conditions/filter-condition.ts'
import { type FilterWorld, type Topic, topicOf, worldOf } from './filter/conditions/filter-world.ts'
import { notArchived } from './filter/conditions/not-archived.ts'
import { conditionsIn } from './filter/walk-filter.ts'
import { type DueDays, type Lookup, lookupOf } from './page/lookup.ts'
import { oneLabelOf } from './page/one-label.ts'
import type { PagePlan } from './page/page-plan.ts'
import { conditionsOf, dueBoundsOf, otherConditionsOf } from './query-conditions.ts'

/**
 * How a list is to be read: looks up what its filter speaks of, in one statement at the most.
 *
 * @param limit How many rows are wanted.
 * @throws {InvalidInput} for a filter that means too many names.
 */
export async function planOf(
  em: SqlEntityManager,
  { id: viewerId }: Viewer,
  asked: AskedList,
  limit: number,
): Promise<PagePlan> {
  const { query, filter, isDone, timeZone, after } = asked
  const isShared = query.scope === 'all'
  const world = await worldOf(em, topicsOf(asked), { viewerId, isShared, timeZone })
  if (filter) requireFewNames(filter, world)
  const archive = filter ? notArchived(filter, world) : []
  const lookup = lookupOf(asked, dueDaysOf(asked, archive, world))
  const byLabel = lookupByLabel(lookup, asked, world)
  return {
    ...(byLabel?.lookup ?? lookup),
    viewerId,
    isShared,
    isDone,
    conditions: [...(byLabel?.others ?? conditionsBy(asked, world)), ...archive],
    sort: query.sort,
    isAscending: query.order === 'ASC',
    after,
    limit,
  }
}

/** The days on which the wanted to-dos are due, if that is asked for. */
function dueDaysOf(
  { query, filter }: AskedList,
  archive: readonly Condition[],
  world: FilterWorld,
): DueDays | undefined {
  const bounds = [...dueBoundsOf(query), ...(filter ? dueRangeOf(filter, world) : [])]
  if (bounds.length === 0) return undefined
  const isAlone = otherConditionsOf(query, world).length === 0 && (!filter || isOfDuesAlone(filter, world))
  return { range: eb.and([isDatedWithin(bounds), ...archive]), isAlone }
}

/** The lookup by the only label that is asked for, if that is better, and what else has to hold then. */
function lookupByLabel(
  { foundBy }: Lookup,
  asked: AskedList,
  world: FilterWorld,
): { lookup: Lookup; others: Condition[] } | undefined {
  const isFew = foundBy === 'few' || foundBy === 'list_ids'
  const oneLabel = isFew && !world.isShared ? oneLabelOf(asked, world) : undefined
  if (!oneLabel) return undefined
  const { label, ...rest } = oneLabel
  const others = conditionsBy(rest, world)
  if (asked.query.sort === 'id') return { lookup: { foundBy: 'label_ids', label }, others }
  return others.length === 0 ? { lookup: { foundBy: 'label', label }, others } : undefined
}

function conditionsBy({ query, filter }: Pick<AskedList, 'query' | 'filter'>, world: FilterWorld): Condition[] {
  return [...conditionsOf(query, world), ...(filter ? [conditionOf(filter, world)] : [])]
}

function topicsOf({ filter, query, timeZone }: AskedList): Set<Topic> {
  const needsDays = timeZone === undefined && dueBoundsOf(query).length > 0
  const topics = filter ? conditionsIn(filter).map(topicOf) : []
  const needsArchive = filter && [query.list_id, query.section_id, query.parent_id].every((id) => id === undefined)
  const more: Topic[] = [...(needsDays ? ['settings' as const] : []), ...(needsArchive ? ['archive' as const] : [])]
  return new Set([...more, ...topics.filter((topic) => topic !== undefined)])
}
