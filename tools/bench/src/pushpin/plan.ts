import type { Kind } from '../proxies/clients.ts'
import type { EngineFigures } from './measure-engine.ts'

/** What so many connections would take, spread over machines like this one. Calculated, never measured. */
export interface Plan {
  connections: number
  machines: number
  /** Bytes of memory of each machine. */
  memory: number
  /** Milliseconds until a message to all has reached the last one. */
  fanOut: number
  /** Seconds until all connections of a machine that was started again are back. */
  reopened: number
}

/** Connections that a machine holds: Pushpin's own default of `client_maxconn`. */
export const CONNECTIONS_OF_A_MACHINE = 50_000

/** Goes on along straight lines through what was measured, for a fleet of machines that hold as many each. */
export function plan(
  connections: number,
  kind: Kind,
  { base, idle }: Pick<EngineFigures, 'base' | 'idle'>,
): Plan {
  const machines = Math.ceil(connections / CONNECTIONS_OF_A_MACHINE)
  const each = Math.ceil(connections / machines)
  const measured = idle.filter((figures) => figures.kind === kind)
  const line = (value: (figures: (typeof measured)[number]) => number, start: number): number =>
    lineThrough([[0, start], ...measured.map((figures) => [figures.connections, value(figures)] as const)])(
      each,
    )
  return {
    connections,
    machines,
    memory: line(({ memory }) => memory, base),
    fanOut: line(({ fanOut }) => fanOut, 0),
    reopened: each / Math.min(...measured.map(({ openedPerSecond }) => openedPerSecond)),
  }
}

/** The straight line that is nearest to some points, by least squares. */
function lineThrough(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) /
    points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return (x) => meanY + slope * (x - meanX)
}
