// Interrupts a page in Chromium many times, by each transport: pnpm --filter @grip/client cuts [number]
import process from 'node:process'
import { launchChromium } from '@grip/conformance'
import { runCuts } from '../test/support/cuts.ts'

const cuts = Number(process.argv[2] ?? 1000)
const browser = await launchChromium()
try {
  for (const transport of ['stream', 'webSocket', 'poll'] as const)
    for (const history of [true, false])
      console.log(
        transport,
        history ? 'with a history' : 'without',
        await runCuts(browser, transport, cuts, { history }),
      )
} finally {
  await browser.close()
}
