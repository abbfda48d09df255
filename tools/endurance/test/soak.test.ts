import { expect, it } from 'vitest'
import { judgeRecord, soakFailures } from '../src/soak/judge.ts'
import { runSoak } from '../src/soak/run-soak.ts'

it('G2 100 WebSockets lose nothing while the app is killed twice', { timeout: 90_000 }, async () => {
  const result = await runSoak({
    connections: 100,
    kills: 2,
    period: 1500,
    downtime: 100,
    interval: 100,
    publishInterval: 100,
  })
  expect(soakFailures(result)).toEqual([])
  expect(result.acknowledged).toBe(result.sent)
  expect(result.acknowledged).toBeGreaterThan(300)
  expect(result.received).toBeGreaterThan(300)
  // A request that was under way fails, or one finds nobody: which of them, chance decides.
  expect(Object.keys(result.left.warnings).join()).toMatch(/origin-(retry|failed)/)
})

const tally = {
  sent: 3,
  acknowledged: 3,
  wrongAcknowledgements: 0,
  cut: 0,
  received: 0,
  missed: 0,
  repeated: 0,
}

it.each([
  ['nothing of note', '0 0 1 1\n0 0 1 2\n0 0 1 3\n', {}],
  ['an acknowledged message without a record', '0 0 1 1\n0 0 1 3\n', { recorded: 2, lost: 1 }],
  ['a message that came late', '0 0 1 2\n0 0 1 1\n0 0 1 3\n', { disordered: 1 }],
  ['a message that came again after a kill', '0 0 1 1\n0 0 1 2\n1 0 1 2\n1 0 1 3\n', { redelivered: 1 }],
  ['a message sent again on a new connection', '0 0 1 1\n0 0 1 2\n0 0 2 2\n0 0 2 3\n', { redelivered: 1 }],
  ['a message that came twice', '0 0 1 1\n0 0 1 2\n0 0 1 2\n0 0 1 3\n', { duplicated: 1 }],
])('the record of a soak shows %s', (_, record, expected) => {
  const nothing = { recorded: 3, lost: 0, disordered: 0, redelivered: 0, duplicated: 0 }
  expect(judgeRecord(record, [tally])).toEqual({ ...nothing, ...expected })
})
