import { type Filter, not, type Part, STATES } from './filter.ts'

/** How it is asked for that a to-do has something, and that it does not. */
export const PART_KEYWORDS: Record<Part, { present: string; absent: string }> = {
  due: { present: '!no date', absent: 'no date' },
  time: { present: '!no time', absent: 'no time' },
  deadline: { present: '!no deadline', absent: 'no deadline' },
  start: { present: '!no start', absent: 'no start' },
  labels: { present: '@*', absent: 'no labels' },
  section: { present: '/*', absent: 'no section' },
}

const hasNo = (part: Part): Filter => not({ kind: 'has', part })
const hasPriority = (priority: number): Filter => ({ kind: 'priority', priority })

/** Conditions that are asked for by fixed words, in lower case. */
export const KEYWORDS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...STATES.map((state): [string, Filter] => [state, { kind: 'is', state }]),
  ['over due', { kind: 'is', state: 'overdue' }],
  ['od', { kind: 'is', state: 'overdue' }],
  ['completed', { kind: 'is', state: 'done' }],
  ['no date', hasNo('due')],
  ['no due date', hasNo('due')],
  ['no time', hasNo('time')],
  ['no deadline', hasNo('deadline')],
  ['no start', hasNo('start')],
  ['no labels', hasNo('labels')],
  ['no label', hasNo('labels')],
  ['no section', hasNo('section')],
  ['p1', hasPriority(1)],
  ['p2', hasPriority(2)],
  ['p3', hasPriority(3)],
  ['p4', hasPriority(4)],
  ['no priority', hasPriority(4)],
  ['all', { kind: 'all' }],
  ['view all', { kind: 'all' }],
])
