import { allEngines, type RunningProxy, startDevProxy, startPushpin } from '@grip/conformance'
import { expect, it } from 'vitest'

/** What tests run on: the development proxy, and every Pushpin that is here. */
export const proxies: [name: string, start: (origin: string) => Promise<RunningProxy>][] = [
  ['the dev proxy', startDevProxy],
  ...allEngines().map((engine): (typeof proxies)[number] => [
    `Pushpin ${engine.version}`,
    (origin) => startPushpin({ origin, engine }),
  ]),
]

/** Says so where there is no Pushpin; in CI that is a failure. */
export function expectPushpin(): void {
  it('runs on Pushpin as well: apt-get install pushpin', () => {
    if (process.env['CI']) expect(proxies.length).toBeGreaterThan(1)
  })
}
