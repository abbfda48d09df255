import { allEngines, type Pushpin, type RunningProxy, startDevProxy, startPushpin } from '@grip/conformance'
import { createDevProxy } from '@grip/dev'

/** Every proxy that is here: the one of development, and each Pushpin. */
export const proxies: Readonly<Record<string, (origin: string) => Promise<RunningProxy>>> = {
  'the dev proxy': startDevProxy,
  ...Object.fromEntries(
    allEngines().map((engine) => [
      `Pushpin ${engine.version}`,
      (origin: string) => startPushpin({ origin, engine }),
    ]),
  ),
}

/** A proxy that another can replace at the same addresses. */
export interface ReplaceableProxy {
  url: string
  gripUrl: string
  stop(): Promise<void>
  kill(): Promise<void>
}

type StartReplaceable = (origin: string, ended?: ReplaceableProxy) => Promise<ReplaceableProxy>

/** The same proxies, each of which can come back at its addresses. */
export const replaceableProxies: Readonly<Record<string, StartReplaceable>> = {
  'the dev proxy': startReplaceableDevProxy,
  ...Object.fromEntries(
    allEngines().map((engine) => [
      `Pushpin ${engine.version}`,
      (origin: string, ended?: ReplaceableProxy) =>
        startPushpin({ origin, engine, ...(ended && { ports: (ended as Pushpin).ports }) }),
    ]),
  ),
}

async function startReplaceableDevProxy(origin: string, ended?: ReplaceableProxy): Promise<ReplaceableProxy> {
  const portOf = (url: string | undefined): number => (url === undefined ? 0 : Number(new URL(url).port))
  const [port, controlPort] = [portOf(ended?.url), portOf(ended?.gripUrl)]
  const proxy = await createDevProxy({ origin, port, controlPort, log: () => {} })
  const stop = (): Promise<void> => proxy.close()
  return { url: proxy.url, gripUrl: proxy.gripUrl, stop, kill: stop }
}
