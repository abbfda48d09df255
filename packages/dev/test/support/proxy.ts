import { signGripSig } from '@grip/core/wire'
import { onTestFinished } from 'vitest'
import { createDevProxy, type DevProxy, type DevProxyEvent, type DevProxyOptions } from '@grip/dev'

/** A proxy under test. */
export interface TestProxy extends DevProxy {
  events: DevProxyEvent[]
  /** The first event of this code, past or to come. */
  event(code: DevProxyEvent['code']): Promise<DevProxyEvent>
  /** Posts items to the publish endpoint, signed with the proxy's key. */
  publish(...items: object[]): Promise<Response>
  /** Posts a body to the publish endpoint, signed with the proxy's key. */
  publishBody(body: string): Promise<Response>
}

/** Starts a proxy on free ports that ends with the test. */
export async function startProxy(origin: string, options: Partial<DevProxyOptions> = {}): Promise<TestProxy> {
  const events: DevProxyEvent[] = []
  const waiting = new Set<() => void>()
  const proxy = await createDevProxy({
    origin,
    port: 0,
    controlPort: 0,
    log: (event) => {
      events.push(event)
      for (const check of waiting) check()
    },
    ...options,
  })
  onTestFinished(() => proxy.close())
  const publishBody = async (body: string): Promise<Response> => {
    const { key = 'changeme', issuer: iss = 'pushpin' } = options
    const token = await signGripSig(key, { iss, exp: Math.floor(Date.now() / 1000) + 60 })
    const headers = { authorization: `Bearer ${token}` }
    return fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', headers, body })
  }
  return {
    ...proxy,
    events,
    event: (code) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = events.find((event) => event.code === code)
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
    publish: (...items) => publishBody(JSON.stringify({ items })),
    publishBody,
  }
}
