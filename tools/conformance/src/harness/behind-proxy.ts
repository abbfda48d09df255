import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { allEngines, type Engine } from '../pushpin/engines.ts'
import { hasPushpin, startPushpin } from '../pushpin/start-pushpin.ts'
import { ClauseContext, type RunningProxy } from './clause-context.ts'
import { type OriginServer, startOriginServer } from './origin-server.ts'
import { startDevProxy } from './start-dev-proxy.ts'

/** A proxy that tests run on, for `describe.each`. */
export type NamedProxy = [name: string, start: (origin: string) => Promise<RunningProxy>]

/** The development proxy, and every Pushpin that is here. */
export function everyProxy(): NamedProxy[] {
  const start = (engine: Engine) => (origin: string) => startPushpin({ origin, engine })
  const each = allEngines().map((engine): NamedProxy => [`Pushpin ${engine.version}`, start(engine)])
  return [['the dev proxy', startDevProxy], ...each]
}

/** The development proxy and the Pushpin of this run; in CI one has to be there. */
export function bothProxies(): NamedProxy[] {
  const ofThisRun: NamedProxy = ['Pushpin', (origin) => startPushpin({ origin })]
  return [['the dev proxy', startDevProxy], ...(hasPushpin() || process.env['CI'] ? [ofThisRun] : [])]
}

/**
 * Starts a proxy for the tests of a `describe`.
 *
 * @param begin What each test begins with: a context of its own, whose origin the `GRIP_URL` of the environment is for.
 * @param prepare What all of them begin with: a context that lives as long as the proxy.
 */
export function behindProxy(
  start: NamedProxy[1],
  begin: (t: ClauseContext, proxy: RunningProxy) => void | Promise<void>,
  prepare?: (t: ClauseContext) => Promise<void>,
): void {
  let server: OriginServer
  let proxy: RunningProxy
  let t: ClauseContext
  let all: ClauseContext | undefined

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await start(server.url)
    all = new ClauseContext('all', proxy, server)
    await prepare?.(all)
  }, 60_000)

  beforeEach(({ task, onTestFailed }) => {
    onTestFailed(() => console.log(proxy.explain?.(t.host)))
    t = new ClauseContext(`test-${task.id}`, proxy, server)
    process.env['GRIP_URL'] = t.gripUrl
    return begin(t, proxy)
  })

  afterEach(() => t.close())

  afterAll(async () => {
    all?.close()
    await proxy?.stop()
    await server?.close()
  }, 60_000)
}
