import { createDevProxy } from '@grip/dev'
import type { RunningProxy } from './clause-context.ts'
import { Subscribers } from './subscribers.ts'

/** Starts the dev proxy on free ports, in this process. */
export async function startDevProxy(origin: string): Promise<RunningProxy> {
  const subscribers = new Subscribers()
  const proxy = await createDevProxy({
    origin,
    port: 0,
    controlPort: 0,
    // Clauses have a host each.
    clientHosts: ['.test'],
    log: ({ code, channel }) => {
      if (code === 'subscribed' && channel !== undefined) subscribers.add(channel)
    },
  })
  return {
    url: proxy.url,
    wsUrl: proxy.url.replace('http', 'ws'),
    controlUrl: proxy.controlUrl,
    waitForSubscriber: (...wanted) => subscribers.waitFor(...wanted),
    now: () => subscribers.now(),
    stop: () => proxy.close(),
  }
}
