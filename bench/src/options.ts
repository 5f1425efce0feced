import { parseArgs } from 'node:util'
import { messageOf } from '@todo/service-kit'

/** How the benchmark is run. */
export interface Options {
  /** The names of the workloads to run, in the order in which they are run. */
  readonly workloads: readonly string[]
  /** What was left out for want of time, and how one asks for it. */
  readonly leftOut: readonly string[]
  /** How long one measurement lasts. */
  readonly durationSeconds: number
  /** How often each contender is measured; the median counts. */
  readonly rounds: number
  /** How many connections load what is measured; the goals are judged at the first of these. */
  readonly connections: readonly number[]
  /** The workload during which the service is profiled, instead of a benchmark. */
  readonly profile?: string
}

/** The arguments are wrong; the message says which, and what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the goals are judged at. */
export const BASE_CONNECTIONS = 32
const ALL_CONNECTIONS = [BASE_CONNECTIONS, 1, 256]

const DURATION = { fallback: 2, least: 0.1, most: 600 }
const ROUNDS = { fallback: 3, least: 1, most: 100 }

/** A workload that can be chosen. */
export interface Choice {
  readonly name: string
  readonly about: string
  /** The option that has to be given for it, unless it is chosen by name. */
  readonly option?: 'full' | 'soak'
}

/** The help, with the names of the workloads and what they are. */
export function usage(workloads: readonly Choice[]): string {
  const width = Math.max(...workloads.map(({ name }) => name.length))
  const list = workloads.map(({ name, about, option }) => {
    const only = option === undefined ? '' : ` (--${option})`
    return `  ${name.padEnd(width)}  ${about}${only}`
  })
  return `Usage: npm run bench -- [options]

  --only <workload[,…]>   run these workloads only
  --duration <seconds>    how long one measurement lasts (${DURATION.fallback})
  --rounds <n>            how often each contender is measured, in turn; the median counts (${ROUNDS.fallback})
  --full                  measure with ${ALL_CONNECTIONS.join(', ')} connections, not with ${BASE_CONNECTIONS} only
  --soak                  add the workload soak: ten minutes of load
  --profile <workload>    profile the service during this workload, and show where the time goes
  --help                  show this

Workloads:
${list.join('\n')}`
}

/**
 * Reads the arguments.
 *
 * @param workloads what can be chosen from.
 * @returns undefined when the help is asked for.
 * @throws {UsageError}
 */
export function readOptions(args: readonly string[], workloads: readonly Choice[]): Options | undefined {
  const { help, full, soak, only, duration, rounds, profile } = parse(args)
  if (help) return undefined
  const names = workloads.map(({ name }) => name)
  const chosen = only === undefined ? undefined : namesIn('only', only, names)
  const [profiled] = profile === undefined ? [] : namesIn('profile', profile, names)
  const isChosen = ({ name, option }: Choice) =>
    chosen?.includes(name) ?? (option === undefined || { full, soak }[option])
  const wanted = workloads.filter(isChosen).map(({ name }) => name)
  return {
    workloads: wanted,
    leftOut: only === undefined ? leftOut(workloads, wanted, full) : [],
    durationSeconds: numberIn('duration', duration, DURATION),
    rounds: Math.ceil(numberIn('rounds', rounds, ROUNDS)),
    connections: full ? ALL_CONNECTIONS : [BASE_CONNECTIONS],
    ...(profiled !== undefined && { profile: profiled }),
  }
}

/** What is not run unless it is asked for, and how one asks. */
function leftOut(workloads: readonly Choice[], wanted: readonly string[], full: boolean): string[] {
  const others = workloads.filter(({ name }) => !wanted.includes(name))
  const connections = full ? [] : [`${ALL_CONNECTIONS.slice(1).join(' and ')} connections (--full)`]
  return [...others.map(({ name, option }) => `${name} (--${option})`), ...connections]
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        soak: { type: 'boolean', default: false },
        only: { type: 'string' },
        duration: { type: 'string' },
        rounds: { type: 'string' },
        profile: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    throw new UsageError(`${messageOf(error)} See npm run bench -- --help`)
  }
}

function namesIn(option: string, text: string, workloads: readonly string[]): string[] {
  const names = text.split(',')
  const unknown = names.filter((name) => !workloads.includes(name))
  if (unknown.length === 0) return names
  throw new UsageError(
    `--${option}: there is no workload "${unknown.join('", "')}"; choose from ${workloads.join(', ')}`,
  )
}

function numberIn(option: string, text: string | undefined, { fallback, least, most }: typeof DURATION): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new UsageError(`--${option} has to be a number from ${least} to ${most}, and not "${text}"`)
}
