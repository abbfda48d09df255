import { expect, it } from 'vitest'
import { clauses, describeProxy, startPushpin } from '../src/index.ts'
import { allEngines, findEngine, HOW_TO_BRING, newestEngine } from '../src/pushpin/engines.ts'

if (allEngines().length > 0) {
  const engine = findEngine()
  const [major, minor] = engine.version.split('.')
  describeProxy({
    name: `Pushpin ${major}.${minor}`,
    version: engine.version,
    clauses,
    start: (origin) => startPushpin({ origin, engine }),
  })
  if (newestEngine() === undefined) console.log(`The newest Pushpin is not here: ${HOW_TO_BRING}`)
} else {
  const notRun = 'Pushpin is not installed, so its clauses are not run: apt-get install pushpin'
  console.log(notRun)
  it(notRun, () => {
    expect(process.env['CI'] ?? '', 'CI needs Pushpin: apt-get install pushpin').toBe('')
  })
}
