import type { Results, Row } from '../results.ts'
import { escaped, text } from './svg.ts'

const WIDTH = 860
const LEFT = 250
const RIGHT = 170
const BAR = 18
const GAP = 26
const COLOURS = new Map([
  ['raw', '#9aa5b1'],
  ['raw-proxy', '#9aa5b1'],
  ['bare-bcrypt', '#9aa5b1'],
  ['express-typeorm', '#d9a441'],
  ['nestjs-typeorm', '#c8553d'],
])
const OURS = '#2f6f9f'

/** The rates as bars, each workload on a scale of its own: they are only comparable within one. */
export function drawChart({ rows }: Pick<Results, 'rows'>, title: string): string {
  const groups = Map.groupBy(rows, ({ workload, connections }) => `${workload}, ${connections} connections`)
  const parts: string[] = []
  let y = 44
  for (const [name, group] of groups) {
    parts.push(text(16, y, name, 'bold'))
    y += 10
    const most = Math.max(...group.map(({ requestsPerSecond }) => requestsPerSecond))
    for (const row of group) {
      parts.push(bar(row, y, most))
      y += BAR + 4
    }
    y += GAP
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" font-family="sans-serif" font-size="13">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="white"/>
${text(16, 22, title)}
${parts.join('\n')}
</svg>
`
}

function bar({ contender, requestsPerSecond, p50Ms, p99Ms }: Row, y: number, most: number): string {
  const length = (requestsPerSecond / most) * (WIDTH - LEFT - RIGHT)
  const rate = requestsPerSecond.toFixed(requestsPerSecond < 100 ? 1 : 0)
  return [
    text(28, y + BAR - 4, contender),
    `<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" fill="${COLOURS.get(contender) ?? OURS}"/>`,
    text(LEFT + length + 6, y + BAR - 4, `${rate}/s · ${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)} ms`),
  ].join('\n')
}
