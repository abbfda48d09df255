import type { FleetCost } from './measure-fleet.ts'

/** A fleet that is too large for this machine. */
export interface FleetSize {
  proxies: number
  /** Subscribers of each proxy. */
  subscribers: number
}

/**
 * What a publish would cost in a larger fleet, each of whose proxies has a machine like this one: straight lines
 * through what was measured. The publisher's part grows with the proxies; a proxy's own, and the time until its
 * subscribers have a message, with these.
 */
export function calculate({ proxies, subscribers }: FleetSize, measured: readonly FleetCost[]): FleetCost {
  const alone = measured.filter((cost) => cost.proxies === 1)
  const bySubscribers = (value: (cost: FleetCost) => number): number =>
    lineThrough(alone.map((cost) => [cost.subscribers, value(cost)]))(subscribers)
  const byProxies = (value: (cost: FleetCost) => number): ((at: number) => number) =>
    lineThrough(measured.map((cost) => [cost.proxies, value(cost)]))
  const publisherCpu = byProxies((cost) => cost.publisherCpu)
  return {
    proxies,
    subscribers,
    // The last proxy gets its POST after all others have got theirs.
    delivered: bySubscribers((cost) => cost.delivered) + publisherCpu(proxies) - publisherCpu(1),
    posts: byProxies((cost) => cost.posts)(proxies),
    bytes: byProxies((cost) => cost.bytes)(proxies),
    publisherCpu: publisherCpu(proxies),
    proxyCpu: proxies * bySubscribers((cost) => cost.proxyCpu),
  }
}

/** The straight line that is nearest to some points, by least squares. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) /
    points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return (x) => meanY + slope * (x - meanX)
}
