import { type CpuProfile, IDLE, nameOf, type ProfileNode, selfTimesOf } from './profile.ts'
import { escaped, text } from './svg.ts'

/** In pixels, as all measures here. */
const WIDTH = 1_200
const ROW = 17
const TOP = 60
/** What is narrower is left out. */
const NARROWEST = 1
/** About the width of a letter. */
const LETTER = 6.2
const KINDS = [
  { name: 'this project', colour: '#8fb8de', has: (place: string) => /^(apps|packages)\//.test(place) },
  { name: 'Node', colour: '#b5cf9b', has: (place: string) => place.startsWith('node:') },
  { name: 'V8, the system, generated code', colour: '#c9c9c9', has: (place: string) => place === '' },
  { name: 'libraries', colour: '#f0c58a', has: () => true },
]

/** A function, with all that it has called; what was called by the same path is one. */
interface Frame {
  readonly name: string
  /** In microseconds, with all that it has called. */
  time: number
  readonly callees: Map<string, Frame>
}

/**
 * Draws a .cpuprofile as a flame graph: a function stands on the one that has called it, and is as wide as the part of the
 * time, idle time left out, for which it or what it has called was running.
 */
export function drawFlameGraph(json: string, root: string, title: string): string {
  const all = merge(JSON.parse(json), root)
  const boxes = [...boxesOf(all, { x: 0, level: 1, scale: WIDTH / all.time })]
  const bottom = TOP + Math.max(0, ...boxes.map(({ level }) => level)) * ROW
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${bottom + 10}" font-family="sans-serif" font-size="11">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="white"/>
${text(8, 20, title, 'bold')}
${KINDS.map(({ name, colour }, n) => `<rect x="${8 + n * 200}" y="30" width="12" height="12" fill="${colour}"/>${text(26 + n * 200, 40, name)}`).join('\n')}
${boxes.map((box) => draw(box, bottom, box.frame.time / all.time)).join('\n')}
</svg>
`
}

/** The call tree, where a function that was called twice in the same way stands once. */
function merge(profile: CpuProfile, root: string): Frame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const times = selfTimesOf(profile)
  const all: Frame = { name: 'all', time: 0, callees: new Map() }
  const add = (node: ProfileNode, caller: Frame): number => {
    const name = nameOf(node, root)
    if (name === '(idle)') return 0
    const frame = IDLE.has(name) ? caller : calleeOf(caller, name)
    let time = frame === caller ? 0 : (times.get(node.id) ?? 0)
    for (const child of (node.children ?? []).map((id) => nodes.get(id))) if (child) time += add(child, frame)
    if (frame !== caller) frame.time += time
    return time
  }
  const [first] = profile.nodes
  if (first) all.time = add(first, all)
  return all
}

function calleeOf({ callees }: Frame, name: string): Frame {
  const frame = callees.get(name) ?? { name, time: 0, callees: new Map() }
  callees.set(name, frame)
  return frame
}

/** A frame, and where it is in the picture. */
interface Box {
  readonly frame: Frame
  readonly x: number
  readonly width: number
  /** How many frames it stands on, and itself. */
  readonly level: number
}

/** What is wide enough to be seen. */
function* boxesOf(frame: Frame, { x, level, scale }: { x: number; level: number; scale: number }): Generator<Box> {
  const width = frame.time * scale
  // NaN where nothing ran at all.
  if (Number.isNaN(width) || width < NARROWEST) return
  yield { frame, x, width, level }
  let left = x
  for (const callee of [...frame.callees.values()].toSorted((one, other) => other.time - one.time)) {
    yield* boxesOf(callee, { x: left, level: level + 1, scale })
    left += callee.time * scale
  }
}

function draw({ frame: { name, time }, x, width, level }: Box, bottom: number, part: number): string {
  const y = bottom - level * ROW
  const [label = '', place = ''] = name.split('  ')
  const colour = KINDS.find(({ has }) => has(place))?.colour
  const letters = Math.floor((width - 4) / LETTER)
  const shown = letters < 3 ? '' : text(x + 3, y + ROW - 5, label.slice(0, letters))
  const tip = escaped(`${name}: ${(100 * part).toFixed(1)} %, ${(time / 1000).toFixed(0)} ms`)
  return `<g><title>${tip}</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colour}"/>${shown}</g>`
}
