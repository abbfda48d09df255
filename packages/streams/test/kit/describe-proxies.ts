import { ClauseContext, type OriginServer, type RunningProxy, startOriginServer } from '@grip/conformance'
import { createGripHandler, type GripHandlerFunction } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { proxies } from './proxies.ts'

/** One test behind one proxy. */
export interface Behind {
  /** The client's and the origin's side. */
  readonly t: ClauseContext
  readonly proxy: RunningProxy
  /** What `onError` of the handler was told. */
  readonly errors: unknown[]
  /** Serves a handler as the origin. */
  serve(handle: GripHandlerFunction<unknown>, gripUrl?: string): void
}

/** Declares tests once for every proxy. */
export function describeProxies(title: string, declare: (behind: Behind) => void): void {
  it('runs on Pushpin', () => {
    expect(Object.keys(proxies).length > 1 || !process.env['CI'], 'apt-get install pushpin').toBe(true)
  })

  describe.each(Object.keys(proxies))(`${title} behind %s`, { timeout: 60_000 }, (name) => {
    let server: OriginServer
    let proxy: RunningProxy
    let t: ClauseContext
    const errors: unknown[] = []

    beforeAll(async () => {
      server = await startOriginServer()
      proxy = await proxies[name]!(server.url)
    }, 60_000)

    beforeEach(({ task }) => {
      errors.length = 0
      t = new ClauseContext(`streams-${task.id}`, proxy, server)
    })

    afterEach(() => t.close())

    afterAll(async () => {
      await proxy?.stop()
      await server?.close()
    }, 60_000)

    declare({
      get t() {
        return t
      },
      get proxy() {
        return proxy
      },
      errors,
      serve(handle, gripUrl = t.gripUrl) {
        // Tests share a proxy, so each has channels of its own.
        const options = {
          config: gripUrl,
          prefix: `${t.host}-`,
          onError: (error: unknown) => void errors.push(error),
        }
        t.origin.serve(toNodeListener(createGripHandler(handle, options)))
      },
    })
  })
}
