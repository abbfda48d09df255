import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hasChromium, launchChromium } from './support/browser.ts'
import { open } from './support/client.ts'
import { startInspected } from './support/inspector.ts'

describe.runIf(hasChromium())(
  'the page of the inspector, by a clock that the test moves',
  { timeout: 60_000 },
  () => {
    let browser: Browser

    beforeAll(async () => {
      browser = await launchChromium()
    }, 60_000)
    afterAll(() => browser?.close(), 30_000)

    it('asks no more once its token is not of this run, as after a restart', async () => {
      const proxy = await startInspected()
      const context = await browser.newContext()
      onTestFinished(() => context.close())
      const page = await context.newPage()
      await page.clock.install()
      await page.goto(proxy.inspectorUrl)
      await page.getByText('Live', { exact: true }).waitFor()
      await proxy.close()
      await startInspected({ controlPort: proxy.controlPort })
      await page.getByText('Open the address that grip-dev printed').waitFor()
      const asked: string[] = []
      page.on('request', (request) => void asked.push(request.url()))
      await page.clock.runFor(10_000)
      expect(asked).toEqual([])
    })

    it('goes on though the clock of the machine is set back by an hour', async () => {
      const proxy = await startInspected()
      const context = await browser.newContext()
      onTestFinished(() => context.close())
      const page = await context.newPage()
      await page.clock.install()
      await page.goto(proxy.inspectorUrl)
      await page.getByText('Live', { exact: true }).waitFor()
      await page.clock.setSystemTime(Date.now() - 3_600_000)
      await open(`${proxy.url}/chat`)
      await page.locator('.row', { hasText: '/chat' }).waitFor({ timeout: 10_000 })
    })
  },
)
