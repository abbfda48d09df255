import { allEngines, describeWhere } from '@grip/conformance'
import { describe, expect, it } from 'vitest'
import { runFleet } from '../src/fleet/run-fleet.ts'

describeWhere('pushpin', 'a fleet', () => {
  describe.each(allEngines())('of Pushpin $version', (engine) => {
    // Since 1.40, of WebSockets that many clients open at once about one in a thousand breaks. What fails twice is no
    // such loss.
    it(
      'of three proxies one dies and comes back: its own clients aside, all get every message, in order and in time',
      { retry: 1 },
      async () => {
        const { phases, endpoints, clients } = await runFleet({ ofEachKind: 2, messages: 20, engine })
        const [first, dead, last] = endpoints
        expect(phases.map(({ name, clients: count }) => [name, count])).toEqual([
          ['all three alive', 18],
          ['one killed', 12],
          ['it is back', 18],
        ])
        for (const { received, expected } of clients) expect(received).toEqual(expected)
        expect(clients.map(({ expected }) => expected.length).toSorted((a, b) => a - b)).toEqual([
          ...Array<number>(12).fill(20),
          ...Array<number>(12).fill(60),
        ])
        expect(phases.map(({ failures, late }) => [failures.length, late])).toEqual([
          [0, []],
          [20, []],
          [0, []],
        ])
        expect(phases[1]!.failures).toMatchObject(
          Array(20).fill([
            { endpoint: first, error: undefined },
            { endpoint: dead, error: { name: 'PublishError', endpoint: dead } },
            { endpoint: last, error: undefined },
          ]),
        )
      },
    )
  })
})
