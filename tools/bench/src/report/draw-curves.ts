import { formatCost } from './format.ts'

/** What one unit costs, over how many there are. */
export interface Curve {
  name: string
  /** Number, and nanoseconds for each. */
  points: readonly (readonly [number, number])[]
}

/** One chart of the picture. */
export interface Panel {
  title: string
  /** What the axis along the bottom counts. */
  unit: string
  curves: readonly Curve[]
}

const PANEL = { width: 480, height: 340, left: 64, right: 184, top: 44, bottom: 52 }
// Each has a contrast of 3 to 1 or more with white and with the dark grey of code hosts.
const COLORS = ['#2f81f7', '#d1552c', '#2da44e', '#a371f7']
const INK = '#7a828c'
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact' })

/** Draws panels side by side, both axes logarithmic, as SVG without a background. */
export function drawCurves(panels: readonly Panel[]): string {
  const width = PANEL.width * panels.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${PANEL.height}" width="${width}" height="${PANEL.height}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    ...panels.flatMap((panel, index) => [
      `<g transform="translate(${index * PANEL.width} 0)">`,
      ...drawPanel(panel),
      '</g>',
    ]),
    '</svg>',
    '',
  ].join('\n')
}

function drawPanel({ title, unit, curves }: Panel): string[] {
  const points = curves.flatMap((curve) => curve.points)
  const [x, y] = [
    scaleOf(
      points.map(([count]) => count),
      PANEL.left,
      PANEL.width - PANEL.right,
    ),
    scaleOf(
      points.map(([, cost]) => cost),
      PANEL.height - PANEL.bottom,
      PANEL.top,
    ),
  ]
  const [right, bottom] = [PANEL.width - PANEL.right, PANEL.height - PANEL.bottom]
  const labels = spread(curves.map(({ points: all }) => y.at(all.at(-1)![1])))
  return [
    text(PANEL.left, 22, title, 'font-size="15" font-weight="600"'),
    ...y.ticks.flatMap((tick) => [
      `<path d="M${PANEL.left} ${y.at(tick)}H${right}" stroke="${INK}" stroke-opacity="0.3"/>`,
      text(PANEL.left - 8, y.at(tick) + 4, formatCost(tick, 'ns').replace(/\.0+\b/, ''), 'text-anchor="end"'),
    ]),
    ...x.ticks.map((tick) => text(x.at(tick), bottom + 20, COMPACT.format(tick), 'text-anchor="middle"')),
    text((PANEL.left + right) / 2, bottom + 42, unit, 'text-anchor="middle"'),
    ...curves.flatMap(({ name, points: all }, index) => {
      const color = COLORS[index % COLORS.length]!
      const path = all.map(([count, cost]) => `${x.at(count)} ${y.at(cost)}`).join('L')
      return [
        `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2.5" stroke-linejoin="round"/>`,
        ...all.map(
          ([count, cost]) => `<circle cx="${x.at(count)}" cy="${y.at(cost)}" r="3.5" fill="${color}"/>`,
        ),
        text(x.at(all.at(-1)![0]) + 10, labels[index]! + 4, name, `fill="${color}"`),
      ]
    }),
  ]
}

interface Scale {
  at(value: number): number
  /** Powers of ten within. */
  ticks: readonly number[]
}

/** A logarithmic scale over whole powers of ten that holds all values. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9))
  const at = (value: number): number => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from))
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) }
}

/** Moves labels apart that would lie over each other. */
function spread(positions: readonly number[]): number[] {
  const GAP = 18
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!)
  const placed = [...positions]
  for (const [rank, index] of order.entries()) {
    const above = order[rank - 1]
    if (above !== undefined) placed[index] = Math.max(placed[index]!, placed[above]! + GAP)
  }
  return placed
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${round(y)}" ${attributes}>${content}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
