import { ClauseContext, type OriginServer, type RunningProxy, startOriginServer } from '@grip/conformance'
import { createGripHandler, type GripContext } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

/** What a test behind a proxy works with. */
export interface BehindProxy {
  t: ClauseContext
  /** A room that no other test has: proxies remember what a channel had. */
  room: string
  /** Errors that the app was told of. */
  errors: unknown[]
  /** Serves an app as the origin. */
  serve(handle: (grip: GripContext) => Response | Promise<Response>): void
}

/** Starts a proxy for the tests of a `describe`. */
export function behindProxy(start: (origin: string) => Promise<RunningProxy>): BehindProxy {
  const context = { errors: [] as unknown[] } as BehindProxy
  let server: OriginServer
  let proxy: RunningProxy
  let count = 0

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await start(server.url)
  }, 60_000)

  beforeEach(() => {
    const t = new ClauseContext(`channels-${process.pid}-${++count}`, proxy, server)
    context.t = t
    context.room = `r${count}`
    context.errors = []
    context.serve = (handle) => {
      const onError = (error: unknown) => context.errors.push(error)
      const app = createGripHandler((_request, grip) => handle(grip), { config: t.gripUrl, onError })
      t.origin.serve(toNodeListener(app))
    }
  })

  afterEach(() => context.t.close())

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
  }, 60_000)

  return context
}
