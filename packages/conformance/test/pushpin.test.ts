import { expect, it } from 'vitest'
import { clauses, describeProxy, hasPushpin, startPushpin } from '../src/index.ts'

if (hasPushpin()) {
  describeProxy({
    name: 'Pushpin 1.36',
    version: '1.36',
    clauses,
    start: (origin) => startPushpin({ origin }),
  })
} else {
  const notRun = 'Pushpin is not installed, so its clauses are not run: apt-get install pushpin'
  console.log(notRun)
  it(notRun, () => {
    expect(process.env['CI'] ?? '', 'CI needs Pushpin: apt-get install pushpin').toBe('')
  })
}
