import { expect, it } from 'vitest'
import { plan } from '../src/pushpin/plan.ts'

const engine = {
  base: 50e6,
  idle: [1000, 10_000].flatMap((connections) => [
    { kind: 'webSocket' as const, connections, memory: 50e6 + connections * 70e3, openedPerSecond: 400, fanOut: connections / 20 },
    { kind: 'stream' as const, connections, memory: 50e6 + connections * 40e3, openedPerSecond: 1000, fanOut: connections / 50 },
  ]), // prettier-ignore
}

it('a million connections are on twenty machines, each of which pays for its own', () => {
  const { memory, ...rest } = plan(1_000_000, 'webSocket', engine)
  expect(Math.round(memory / 1e6)).toBe(3550)
  expect({ ...rest, fanOut: Math.round(rest.fanOut) }).toEqual({
    connections: 1_000_000,
    machines: 20,
    fanOut: 2500,
    reopened: 125,
  })
})

it('what no two machines have to share is spread evenly', () => {
  expect(plan(60_000, 'stream', engine)).toMatchObject({ machines: 2, reopened: 30 })
})
