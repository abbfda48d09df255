import { existsSync } from 'node:fs'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeListener } from '@grip/node'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdks } from './clients/ai-sdk.ts'
import { createChatApp } from './clients/chat-app.ts'
import { useChatPage } from './clients/use-chat-page.ts'
import { wordsOf } from './clients/words.ts'
import { replaceableProxies } from './kit/proxies.ts'

const CHROMIUM = '/usr/bin/chromium'
const words = wordsOf(120)

if (existsSync(CHROMIUM)) describe('useChat in Chromium', { timeout: 120_000 }, inChromium)
else it('Chromium is not installed: apt-get install chromium', () => expect(process.env['CI'] ?? '').toBe(''))

function inChromium(): void {
  let browser: Browser
  beforeAll(async () => {
    const args = ['--headless', '--no-sandbox', '--disable-gpu']
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
  }, 60_000)
  afterAll(() => browser?.close())

  const cases = sdks.flatMap((sdk) =>
    Object.keys(replaceableProxies).map((name) => ({ version: sdk.version, name, sdk })),
  )
  it.concurrent.for(cases)(
    'of the AI SDK $version resumes behind $name, however often its page is reloaded',
    async ({ sdk, name }, { onTestFinished }) => {
      const page = await useChatPage(sdk.version)
      const origin = http.createServer().listen(0, '127.0.0.1')
      await once(origin, 'listening')
      const proxy = await replaceableProxies[name]!(
        `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      )
      const app = createChatApp({ sdk, words, pause: 25, config: proxy.gripUrl })
      const listener = toNodeListener(app.handler)
      origin.on('request', (request, response) => {
        if (request.url!.startsWith('/api/')) return listener(request, response)
        response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
      })
      const context = await browser.newContext()
      onTestFinished(async () => {
        await context.close()
        await proxy.stop()
        origin.close()
        origin.closeAllConnections()
      })
      const tab = await context.newPage()
      await tab.goto(`${proxy.url}/chat-1`)
      await tab.getByRole('button', { name: 'Ask' }).click()
      const answer = tab.locator('.assistant')
      for (const word of ['20', '50', '80']) {
        await answer.getByText(word).waitFor()
        await tab.reload()
      }
      await answer.getByText('119').waitFor({ timeout: 30_000 })
      await tab.locator('#status', { hasText: 'ready' }).waitFor()
      expect(await answer.textContent()).toBe(words.join(''))
      expect(await tab.locator('pre').count()).toBe(2)
      expect(app.errors).toEqual([])
    },
  )
}
