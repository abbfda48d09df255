import {
  ClauseContext,
  hasPushpin,
  type OriginServer,
  type Pushpin,
  startOriginServer,
  startPushpin,
} from '@grip/conformance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * Tests on a Pushpin of their own; without one, a test that says so, and fails in CI.
 *
 * @param start Starts the Pushpin, unless each test does.
 */
export function describeOnPushpin(
  what: string,
  tests: (fixture: () => Fixture) => void,
  start?: () => Promise<Fixture>,
): void {
  if (!hasPushpin()) {
    const missing = `Pushpin is not installed, so this is not tried: ${what}: apt-get install pushpin`
    return it(missing, () => expect(process.env['CI'] ?? '', 'CI needs Pushpin').toBe(''))
  }
  describe(what, { timeout: 60_000 }, () => {
    let fixture: Fixture | undefined
    beforeAll(async () => void (fixture = await start?.()), 60_000)
    afterAll(() => fixture?.stop(), 60_000)
    tests(() => fixture!)
  })
}

/** A Pushpin, and an origin for each test. */
export class Fixture {
  readonly pushpin: Pushpin
  readonly #server: OriginServer
  readonly #contexts: ClauseContext[] = []

  private constructor(pushpin: Pushpin, server: OriginServer) {
    this.pushpin = pushpin
    this.#server = server
  }

  /** @param routes Lines of the routes file that come before the one to the origins. */
  static async start(key?: string, routes: readonly string[] = []): Promise<Fixture> {
    const server = await startOriginServer()
    const all = [...routes, `* ${new URL(server.url).host},over_http`]
    const pushpin = await startPushpin({
      origin: server.url,
      routes: all,
      subscriptionLinger: 0,
      ...(key === undefined ? {} : { key }),
    })
    return new Fixture(pushpin, server)
  }

  /** What a test works with. */
  context(name: string): ClauseContext {
    const context = new ClauseContext(`${name}-${this.#contexts.length}`, this.pushpin, this.#server)
    this.#contexts.push(context)
    return context
  }

  /** Waits for so many connections that subscribe to a channel from now on. */
  newSubscribers(channel: string, count = 1): () => Promise<void> {
    const before = this.pushpin.log.linesMatching(
      (line) => line.includes('[handler] subscribe ') && line.endsWith(` channel=${channel}`),
    ).length
    return () => this.pushpin.waitForSubscriber(channel, before + count)
  }

  async stop(): Promise<void> {
    for (const context of this.#contexts) context.close()
    await this.pushpin.stop()
    await this.#server.close()
  }
}
