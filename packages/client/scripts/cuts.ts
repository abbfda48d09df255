// Interrupts a page in Chromium many times, by each transport: pnpm --filter @grip/client cuts [number]. It ends with 1
// where a message was lost, doubled or out of order, or the page said what was not so.
import process from 'node:process'
import { launchChromium } from '@grip/conformance'
import { runCuts } from '../test/support/cuts.ts'

const cuts = Number(process.argv[2] ?? 1000)
const browser = await launchChromium()
try {
  for (const transport of ['stream', 'webSocket', 'poll'] as const) {
    for (const history of [true, false]) {
      const record = await runCuts(browser, transport, cuts, { history })
      console.log(transport, history ? 'with a history' : 'without', record)
      const { lost, doubled, disordered, dishonest, recovered } = record
      const wrong = history ? lost + doubled + disordered + dishonest : doubled + dishonest + recovered
      if (wrong > 0) process.exitCode = 1
    }
  }
} finally {
  await browser.close()
}
