import fc from 'fast-check'
import { type FilterDate, PERIODS, UNITS } from '../../../../src/modules/queries/filter/dates/filter-date.ts'
import {
  allOf,
  anyOf,
  type Condition,
  DATE_FIELDS,
  type Filter,
  type NamePattern,
  not,
  RELATIONS,
  STATES,
} from '../../../../src/modules/queries/filter/filter.ts'

const amount = fc.integer({ min: -1000, max: 1000 })
const dayOfMonth = { month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }
const boundary: fc.Arbitrary<FilterDate> = fc.oneof(
  // Of the units, only days have a word for none at all: today.
  fc
    .record({ kind: fc.constant('offset'), amount, unit: fc.constantFrom(...UNITS) })
    .filter(({ amount, unit }) => amount !== 0 || unit === 'day'),
  fc.record({ kind: fc.constant('weekday'), weekday: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ kind: fc.constant('yearly'), ...dayOfMonth }),
  fc.record({ kind: fc.constant('day'), year: fc.integer({ min: 1000, max: 9999 }), ...dayOfMonth }),
  fc.record({
    kind: fc.constant('period'),
    which: fc.constantFrom('last', 'this', 'next'),
    period: fc.constantFrom(...PERIODS),
  }),
)
const days: fc.Arbitrary<FilterDate> = fc.record({
  kind: fc.constant('days'),
  which: fc.constantFrom('last', 'next'),
  count: fc.integer({ min: 1, max: 1000 }),
})

/** Text of whatever kind, also what has a meaning in a filter. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc
    .array(fc.constantFrom(...'ab ()&|,!*"\\#@/:\u0000\uD83D'), { minLength: 1, maxLength: 12 })
    .map((all) => all.join('')),
  fc.constantFrom('me', 'Others', 'today', 'no date'),
)
/** Filters of all kinds. `text` makes what names and searches consist of. */
export function filtersOf(text: fc.Arbitrary<string>): fc.Arbitrary<Filter> {
  const name: fc.Arbitrary<NamePattern> = fc.oneof(
    text.map((part) => ({ parts: [part] })),
    fc.tuple(text, text).map(([first, last]) => ({ parts: [first, '', last].slice(0, 2) })),
    fc.tuple(text, text).map((parts) => ({ parts: ['', ...parts, ''] })),
  )

  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.constant<Condition>({ kind: 'all' }),
    fc.record({ kind: fc.constant('is'), state: fc.constantFrom(...STATES) }),
    fc.record({
      kind: fc.constant('has'),
      part: fc.constantFrom('due', 'time', 'deadline', 'start', 'labels', 'section'),
    }),
    fc.record({
      kind: fc.constant('date'),
      field: fc.constantFrom(...DATE_FIELDS),
      relation: fc.constantFrom(...RELATIONS),
      date: boundary,
    }),
    fc.record({
      kind: fc.constant('date'),
      field: fc.constantFrom(...DATE_FIELDS),
      relation: fc.constant('on'),
      date: days,
    }),
    fc.record({ kind: fc.constant('priority'), priority: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('named'), what: fc.constantFrom('list', 'section', 'label'), name }),
    fc.record({
      kind: fc.constant('person'),
      role: fc.constantFrom('assignee', 'creator'),
      person: fc.oneof(fc.constantFrom('me', 'others'), name),
    }),
    fc.record({ kind: fc.constant('search'), text }),
  )

  const { filter } = fc.letrec<{ filter: Filter; several: Filter[] }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      condition,
      tie('filter').map(not),
      tie('several').map(allOf),
      tie('several').map(anyOf),
    ),
    several: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }),
  }))
  return filter
}
