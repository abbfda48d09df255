import { isTiedToRequests } from '@grip/core/adapter'
import { sleep, within } from './timers.ts'

/** Most milliseconds that an event waits for the publish of the one before it. */
const PATIENCE = 500

/** Appends when it is an event's turn, and publishes what was appended. */
export type AddToLane = <T>(
  publisher: object,
  channel: string,
  append: () => Promise<T>,
  publish: (appended: T) => Promise<void>,
) => Promise<T>

/** An event's turn: appends it, and adds its publish. */
type Turn = (publishes: Promise<void>[]) => Promise<void>

/**
 * A lane for each channel that is being written. Events that come while a publish is under way wait for it, since an
 * answer that runs ahead of publishes would make the proxy ask again for each of them.
 */
export function createLanes(): AddToLane {
  // Where one request must not wait for what another has begun, each publisher has lanes of its own.
  const lanesOf = new WeakMap<object, Map<string, Turn[]>>()

  return (publisher, channel, append, publish) =>
    new Promise((resolve, reject) => {
      const owner = isTiedToRequests() ? publisher : lanesOf
      const lanes = lanesOf.get(owner) ?? new Map<string, Turn[]>()
      lanesOf.set(owner, lanes)
      const turn = async (publishes: Promise<void>[]): Promise<void> => {
        try {
          const appended = await append()
          // Starts before the append resolves, so that the function does not end in between.
          publishes.push(publish(appended))
          resolve(appended)
        } catch (error) {
          reject(error)
        }
      }
      const waiting = lanes.get(channel)
      if (waiting !== undefined) return void waiting.push(turn)
      lanes.set(channel, [turn])
      void run(lanes, channel)
    })
}

async function run(lanes: Map<string, Turn[]>, channel: string): Promise<void> {
  const waiting = lanes.get(channel)!
  while (waiting.length > 0) {
    const publishes: Promise<void>[] = []
    for (const turn of waiting.splice(0)) await turn(publishes)
    const began = performance.now()
    await within(Promise.all(publishes), PATIENCE)
    const took = performance.now() - began
    // Waits as long again, so that viewers who are behind catch up before the next event.
    if (took < PATIENCE) await sleep(took)
  }
  lanes.delete(channel)
}
