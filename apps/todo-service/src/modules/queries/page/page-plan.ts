import type { TodoSort } from '@todo/schemas'
import type { Condition } from '../../../database/conditions.ts'
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
export type BranchedPlan = Exclude<PagePlan, { foundBy: 'label_ids' }>

/** A part of a list, of which a page is read. */
export interface Branch {
  conditions: readonly Condition[]
  /** The index that MySQL reads it by; left out, MySQL chooses. */
  index?: string | undefined
  /** Whether that index has the rows in the wanted order, so that no more are read than are wanted. */
  isInOrder: boolean
}

/** Whether open to-dos are wanted (false), done ones (true), or both. An index has them apart. */
export function statesOf({ isDone: wanted }: PagePlan): boolean[] {
  return wanted === undefined ? [false, true] : [wanted]
}
