/** A node of the call tree in a .cpuprofile; only what is used here. */
interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

/** What `node --cpu-prof` and the inspector write. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** Which node was found running, and how long after the one before, in microseconds. */
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const IDLE = new Set(['(idle)', '(root)'])
const TOP = 30

/** The functions that took most of the time themselves, without what they have called; in parts of the time that was not idle. */
export function describeProfile(json: string, root: string): string {
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(json)
  const names = new Map(nodes.map((node) => [node.id, nameOf(node, root)]))
  const selfTimes = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const name = names.get(id)
    if (name === undefined || IDLE.has(name)) continue
    selfTimes.set(name, (selfTimes.get(name) ?? 0) + (timeDeltas[index] ?? 0))
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

/** A function and where it is; packages by their names, whatever store they lie in. */
function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode, root: string): string {
  if (url === '') return functionName || '(native)'
  const file = url
    .replace('file://', '')
    .replace(`${root}/`, '')
    .replace(/^.*node_modules\//, '')
  return `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`
}
