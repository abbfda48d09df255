import { clauses, describeProxy, describeWhere, startPushpin } from '../src/index.ts'
import { findEngine, HOW_TO_BRING, newestEngine } from '../src/pushpin/engines.ts'

describeWhere('pushpin', 'clauses on Pushpin', () => {
  const engine = findEngine()
  const [major, minor] = engine.version.split('.')
  describeProxy({
    name: `Pushpin ${major}.${minor}`,
    version: engine.version,
    clauses,
    start: (origin) => startPushpin({ origin, engine }),
  })
  if (newestEngine() === undefined) console.log(`The newest Pushpin is not here: ${HOW_TO_BRING}`)
})
