import { isRecord } from './is-record.ts'

/** Whether a parameter of a path is empty: `/todos/` is no to-do whose id is empty. */
export function hasEmptyParameter(params: unknown): boolean {
  return isRecord(params) && Object.entries(params).some(([name, value]) => name !== '*' && value === '')
}
