import { BASE_CONNECTIONS } from './options.ts'
import type { Results, Row } from './results.ts'
import { QUESTIONS } from './workloads/questions.ts'

/** What is to be reached. */
export interface Goal {
  /** The workload that shows it. */
  readonly workload: string
  readonly text: string
  readonly unit: string
  readonly atLeast?: number
  readonly atMost?: number
  /** What was reached; undefined where it was not measured. */
  readonly value: (results: Results) => number | undefined
}

/** How a goal came out. */
export interface Verdict {
  readonly goal: Goal
  readonly value: number | undefined
  readonly outcome: 'reached' | 'missed' | 'not measured'
}

/** Judges the goals of the workloads that were run. */
export function judge(goals: readonly Goal[], workloads: readonly string[], results: Results): Verdict[] {
  return [...goals, ...withoutErrors(results)]
    .filter(({ workload }) => workloads.includes(workload))
    .map((goal) => {
      const value = goal.value(results)
      if (value === undefined) return { goal, value, outcome: 'not measured' }
      const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal
      return { goal, value, outcome: value >= atLeast && value <= atMost ? 'reached' : 'missed' }
    })
}

/** A goal for every row with errors: that it has none. A rate with errors in it means nothing. */
function withoutErrors({ rows }: Results): Goal[] {
  return rows
    .filter(({ errors }) => errors > 0)
    .map(({ workload, contender, connections, errors }) => ({
      workload,
      text: `errors of ${contender} at ${connections} connections`,
      unit: '',
      atMost: 0,
      value: () => errors,
    }))
}

/** All goals. Rates are judged at 32 connections, as ratios of the medians of one run. */
export const GOALS: readonly Goal[] = [
  rate('list', 'todo', 'raw', 1.3),
  rate('list-304', 'todo', 'raw', 1.4),
  rate('list-uncached', 'todo-uncached', 'raw', 0.5),
  rate('list-uncached', 'todo-uncached', 'express-typeorm', 1.5),
  rate('by-id', 'todo', 'raw', 0.5),
  rate('patch', 'todo', 'raw', 0.6),
  rate('create', 'todo', 'raw', 0.6),
  rate('idempotent-create', 'todo', 'raw', 0.6),
  rate('complete', 'todo', 'raw', 0.5),
  rate('sync-snapshot', 'todo', 'raw', 0.4),
  rate('sync-delta', 'todo', 'raw', 0.4),
  figure('sync-everything', 'CPU of reading it all', 'ms', { atMost: 400 }),
  figure('sync-everything', 'growth of RSS while it is read ten times', 'MB', { atMost: 20 }),
  rate('log-in', 'auth', 'bare-bcrypt', 0.9),
  figure('log-in-flood', 'p99 of GET /users/me against quiet', '×', { atMost: 10 }),
  figure('log-in-flood', 'log-ins against bare-bcrypt', '×', { atLeast: 0.9 }),
  figure('log-in-flood', 'log-ins that were answered wrongly', '', { atMost: 0 }),
  rate('front-door', 'standalone', 'todo', 0.65),
  rate('front-door', 'standalone', 'gateway', 2),
  rate('gateway', 'gateway', 'raw-proxy', 0.85),
  {
    workload: 'gateway',
    text: 'what the gateway adds to p50 at 1 connection',
    unit: 'ms',
    atMost: 0.6,
    value: (results) => combine(results, { workload: 'gateway', contenders: ['gateway', 'todo'], at: 1 }, minusP50),
  },
  figure('growth', 'p50 of GET /todos against a small table', '×', { atMost: 1.2 }),
  figure('growth', 'p50 of the last page against the first', '×', { atMost: 1.2 }),
  ...QUESTIONS.map(({ name }) => figure('large-account', `p50 of ${name}`, '×', { atMost: 3 })),
  figure('memory', 'RSS of auth', 'MB', { atMost: 200 }),
  figure('memory', 'RSS of todo', 'MB', { atMost: 200 }),
  figure('memory', 'RSS of gateway', 'MB', { atMost: 200 }),
  figure('memory', 'RSS of standalone', 'MB', { atMost: 250 }),
  ...['todo', 'standalone'].flatMap((contender) => [
    figure('events', `${contender}: RSS of a stream`, 'kB', { atMost: 40 }),
    figure('events', `${contender}: CPU of all streams while nothing happens`, '%', { atMost: 5 }),
    figure('events', `${contender}: p99 of the time until a change is told`, 'ms', { atMost: 1_000 }),
  ]),
  figure('cold-start', 'auth until ready', 's', { atMost: 1.3 }),
  figure('cold-start', 'todo until ready', 's', { atMost: 1.3 }),
  figure('cold-start', 'gateway until ready', 's', { atMost: 1.3 }),
  figure('cold-start', 'standalone until ready', 's', { atMost: 2 }),
  figure('overload', 'creating to-dos: good answers against the peak', '×', { atLeast: 0.8 }),
  figure('overload', 'creating to-dos: crashes and errors', '', { atMost: 0 }),
  figure('overload', 'log-ins: good answers against the peak', '×', { atLeast: 0.8 }),
  figure('overload', 'log-ins: crashes and errors', '', { atMost: 0 }),
  figure('soak', 'heap of auth, the last third against the second', '×', { atMost: 1.05 }),
  figure('soak', 'heap of todo, the last third against the second', '×', { atMost: 1.05 }),
  figure('soak', 'heap of gateway, the last third against the second', '×', { atMost: 1.05 }),
]

function rate(workload: string, contender: string, against: string, atLeast: number): Goal {
  return {
    workload,
    text: `requests/s of ${contender} against ${against}`,
    unit: '×',
    atLeast,
    value: (results) =>
      combine(results, { workload, contenders: [contender, against], at: BASE_CONNECTIONS }, overRate),
  }
}

function figure(workload: string, name: string, unit: string, limit: Pick<Goal, 'atLeast' | 'atMost'>): Goal {
  return { workload, text: name, unit, ...limit, value: (results) => results.figure(workload, name) }
}

interface Pair {
  readonly workload: string
  readonly contenders: readonly [string, string]
  readonly at: number
}

/** A value computed from two rows; undefined if one of them is missing. */
function combine(
  results: Results,
  { workload, contenders: [one, other], at }: Pair,
  how: (one: Row, other: Row) => number,
): number | undefined {
  const [first, second] = [results.row(workload, one, at), results.row(workload, other, at)]
  return first && second && how(first, second)
}

const overRate = (one: Row, other: Row) => one.requestsPerSecond / other.requestsPerSecond
const minusP50 = (one: Row, other: Row) => one.p50Ms - other.p50Ms
