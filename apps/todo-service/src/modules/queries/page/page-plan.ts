import type { TodoSort } from '@todo/schemas'
import type { Condition } from '../conditions.ts'
import type { Lookup } from './lookup.ts'
import type { SortKey } from './sorts.ts'

/** Which to-dos are wanted, in which order, from where on. */
export type PagePlan = Lookup & {
  viewerId: number
  /** Whether what others share with the viewer is wanted, too. */
  isShared: boolean
  isDone: boolean | undefined
  /** What has to hold besides. */
  conditions: readonly Condition[]
  sort: TodoSort
  isAscending: boolean
  after: SortKey | undefined
  limit: number
}

/** A plan of what is read in branches. */
export type BranchedPlan = Exclude<PagePlan, { foundBy: 'label' }>
