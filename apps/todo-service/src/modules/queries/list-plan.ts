import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AskedList } from './asked-list.ts'
import { type Condition, eb } from './conditions.ts'
import { isDatedWithin } from './filter/conditions/due-condition.ts'
import { dueRangeOf, isOfDuesAlone } from './filter/conditions/due-range.ts'
import { conditionOf } from './filter/conditions/filter-condition.ts'
import { type FilterWorld, type Topic, topicOf, worldOf } from './filter/conditions/filter-world.ts'
import { notArchived } from './filter/conditions/not-archived.ts'
import { conditionsIn } from './filter/walk-filter.ts'
import { lookupOf } from './page/lookup.ts'
import { oneLabelOf } from './page/one-label.ts'
import type { PagePlan } from './page/page-plan.ts'
import { conditionsOf, dueBoundsOf, otherConditionsOf } from './query-conditions.ts'

/**
 * How a list is to be read: looks up what its filter speaks of, in one statement at the most.
 *
 * @param limit How many rows are wanted.
 */
export async function planOf(em: SqlEntityManager, asked: AskedList, limit: number): Promise<PagePlan> {
  const { viewerId, isDone, after, timeZone } = asked
  const { scope, sort, order } = asked.query
  const isShared = scope === 'all'
  const world = await worldOf(em, topicsOf(asked), { viewerId, isShared, timeZone })
  const dueBounds = [...dueBoundsOf(asked.query), ...(asked.filter ? dueRangeOf(asked.filter, world) : [])]
  const isAlone =
    otherConditionsOf(asked.query, world).length === 0 && (!asked.filter || isOfDuesAlone(asked.filter, world))
  const archive = asked.filter ? notArchived(asked.filter, world) : []
  const due = dueBounds.length > 0 ? { range: eb.and([isDatedWithin(dueBounds), ...archive]), isAlone } : undefined
  const lookup = lookupOf(asked, due)
  const isFew = lookup.foundBy === 'few' || lookup.foundBy === 'list_ids'
  const oneLabel = isFew && !isShared ? oneLabelOf(asked, world) : undefined
  const others = oneLabel && conditionsBy(oneLabel, world)
  const byLabel = others && (sort === 'id' ? 'label' : others.length === 0 ? 'labelled' : undefined)
  return {
    ...(byLabel ? { foundBy: byLabel, label: oneLabel.label } : lookup),
    viewerId,
    isShared,
    isDone,
    conditions: [...(byLabel ? others : conditionsBy(asked, world)), ...archive],
    sort,
    isAscending: order === 'ASC',
    after,
    limit,
  }
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
