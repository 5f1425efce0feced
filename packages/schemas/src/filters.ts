import { type Static, Type } from 'typebox'
import { TimeZone } from './dates.ts'
import { Text } from './text.ts'

/** The longest filter, in Unicode code points. */
export const MAX_FILTER_LENGTH = 1024

/** A filter as users write it. Whether it is one is a rule of the todo-service. */
export const FilterText = Text({
  minLength: 1,
  maxLength: MAX_FILTER_LENGTH,
  description: 'A filter, as docs/filters.md describes them',
  examples: ['(today | overdue) & #Work & !@waiting'],
})

/** How an explanation of a filter is asked for. */
export const ExplainFilterQuery = Type.Object(
  {
    filter: FilterText,
    time_zone: Type.Optional({
      ...TimeZone,
      description: 'Whose today it is: a name of the IANA database. Left out, that of your settings',
    }),
  },
  { additionalProperties: false },
)
export type ExplainFilterQuery = Static<typeof ExplainFilterQuery>

/** What a filter means. */
export const FilterExplanation = Type.Object(
  {
    filter: Type.String({
      description: 'The same filter as it is usually written: filters that mean the same as written have the same text',
      examples: ['(today | overdue) & #Work & !@waiting'],
    }),
    explanation: Type.String({
      description: 'Which to-dos it finds, in English, with the dates of now',
      examples: ['(due today or overdue) and in the list Work and not labelled waiting'],
    }),
  },
  { $id: 'FilterExplanation' },
)
export type FilterExplanation = Static<typeof FilterExplanation>
