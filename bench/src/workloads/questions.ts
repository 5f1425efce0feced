import { TODO_SORTS } from '@todo/schemas'

/** A question to a list of to-dos. */
export interface Question {
  readonly name: string
  /** The parameters of `GET /todos`; those of one list with `list_id` besides. */
  readonly query: Readonly<Record<string, string>>
  readonly ofOneList?: boolean
}

/** What people ask of their to-dos: each sort, what is due, a label, and a word. */
export const QUESTIONS: readonly Question[] = [
  ...TODO_SORTS.map((sort) => ({
    name: `sort=${sort}`,
    query: { sort, is_done: 'false' },
    ofOneList: sort === 'position',
  })),
  { name: 'today | overdue', query: { filter: 'today | overdue', sort: 'due' } },
  { name: 'a label', query: { label: 'label-7' } },
  { name: 'a label, sort=due', query: { label: 'label-7', sort: 'due' } },
  { name: 'a word', query: { q: 'plants' } },
]
