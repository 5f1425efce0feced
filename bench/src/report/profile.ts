/** A node of the call tree in a .cpuprofile; only what is used here. */
export interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  /** The ids of the nodes that were called from here. */
  readonly children?: readonly number[]
}

/** What `node --cpu-prof` and the inspector write. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** Which node was found running, and how long after the one before, in microseconds. */
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** The names of nodes that stand for no work. */
export const IDLE = new Set(['(idle)', '(root)'])
const TOP = 30

/** The functions with the most time of their own, without those that they call; in parts of the time that was not idle. */
export function describeProfile(json: string, root: string): string {
  const profile: CpuProfile = JSON.parse(json)
  const times = selfTimesOf(profile)
  const selfTimes = new Map<string, number>()
  for (const node of profile.nodes) {
    const name = nameOf(node, root)
    const time = times.get(node.id)
    if (time === undefined || IDLE.has(name)) continue
    selfTimes.set(name, (selfTimes.get(name) ?? 0) + time)
  }
  const busy = [...selfTimes.values()].reduce((sum, time) => sum + time, 0)
  return [...selfTimes]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, TOP)
    .map(
      ([name, time]) =>
        `${((100 * time) / busy).toFixed(1).padStart(5)} %  ${(time / 1000).toFixed(0).padStart(6)} ms  ${name}`,
    )
    .join('\n')
}

/** How long each node was running itself, by its id, in microseconds. */
export function selfTimesOf({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>()
  for (const [index, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + (timeDeltas[index] ?? 0))
  return times
}

/** A function and where it is; packages by their names, whatever store they lie in. */
export function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode, root: string): string {
  if (url === '') return functionName || '(native)'
  const file = url
    .replace('file://', '')
    .replace(`${root}/`, '')
    .replace(/^.*node_modules\//, '')
  return `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`
}
