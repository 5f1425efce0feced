import { usePart } from '../store/context.ts'
import type { Todo } from '../store/things.ts'
import { canChange } from './roles.ts'

/** Whether one may change a to-do. */
export function useCanChange({ list_id }: Todo): boolean {
  return usePart(({ lists }) => canChange(lists.get(list_id)))
}
