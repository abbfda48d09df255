import { allEngines, type RunningProxy, startDevProxy, startPushpin } from '@grip/conformance'

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
