import type { Transport } from '@grip/client'
import { hasChromium, launchChromium } from '@grip/conformance'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, runCuts } from './support/cuts.ts'

const how = 'The client is not tested in a browser: apt-get install chromium'
if (hasChromium()) describe('a client in Chromium', { timeout: 90_000 }, inChromium)
else it(how, () => expect(process.env['CI'], how).toBeUndefined())

function inChromium(): void {
  let browser: Browser
  beforeAll(async () => void (browser = await launchChromium()), 60_000)
  afterAll(() => browser?.close(), 30_000)

  const transports: Transport[] = ['stream', 'webSocket', 'poll']

  it.each(transports)(
    'by %s: whatever interrupts it, each message comes once and in order',
    async (transport) => {
      const cuts = 2 * KINDS.length
      expect(await runCuts(browser, transport, cuts)).toEqual({
        cuts,
        messages: 4 * cuts,
        lost: 0,
        doubled: 0,
        disordered: 0,
        dishonest: 0,
        // All but those that were frozen, which have nothing to recover.
        recovered: 6,
      })
    },
  )

  it.each(transports)('by %s: without a history it never says that nothing was missed', async (transport) => {
    const { dishonest, doubled, recovered } = await runCuts(browser, transport, KINDS.length, {
      history: false,
    })
    expect({ dishonest, doubled, recovered }).toEqual({ dishonest: 0, doubled: 0, recovered: 0 })
  })
}
