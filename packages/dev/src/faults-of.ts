import { checkFlag } from './check-arguments.ts'
import type { Engine } from './engine.ts'
import type { ProxyFaults } from './faults.ts'

/**
 * The faults of a proxy, for its users.
 *
 * @param cut Cuts the connections of clients that the engine does not know of.
 */
export function faultsOf({ faults, context, cut: cutKnown }: Engine, cut: () => void): ProxyFaults {
  return {
    losePublish: (count) => faults.losePublish(count),
    doublePublish: (count) => faults.doublePublish(count),
    delay: (milliseconds, count) => faults.delay(milliseconds, count),
    breakOrigin: (options) => faults.breakOrigin(options),
    fastlyLimits(on = true) {
      checkFlag('on', on)
      faults.hasFastlyLimits = on
    },
    restart() {
      context.log('restarted', 'every connection is cut, as you asked')
      cutKnown()
      cut()
    },
  }
}
