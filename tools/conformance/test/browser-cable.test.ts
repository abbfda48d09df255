import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Cable, layCable } from '../src/browser/cable.ts'
import { hasChromium, launchChromium } from '../src/browser/chromium.ts'
import { ChatTab, TRANSPORTS } from './browser-page.ts'
import { freePort, type RunningExample, startExample } from './start-example.ts'

const how = 'Dead cables are not tested in a browser: apt-get install chromium'
if (hasChromium())
  describe('a page in Chromium, on a cable that dies without a word', { timeout: 90_000 }, cables)
else it(how, () => expect(process.env['CI'], how).toBeUndefined())

// Keep-alives of the examples, in milliseconds of the page's clock, which the tests put forward.
const CHAT_KEEP_ALIVE = 10_000
const STREAM_KEEP_ALIVE = 20_000

function cables(): void {
  let browser: Browser
  let chat: RunningExample
  let stream: RunningExample

  beforeAll(async () => {
    const ports = [await freePort(), await freePort()]
    ;[browser, chat, stream] = await Promise.all([
      launchChromium(),
      startExample('chat', ports[0]!),
      startExample('reliable-stream', ports[1]!),
    ])
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await Promise.all([chat?.stop(), stream?.stop()])
  }, 30_000)

  async function lay(url: string): Promise<Cable> {
    const cable = await layCable(url)
    onTestFinished(() => cable.close())
    return cable
  }

  it.each(TRANSPORTS)(
    'chat by %s: offline within two keep-alives, nothing typed is lost, back within five seconds of the cable',
    async (by) => {
      const room = `cable ${by}`
      const cable = await lay(chat.url)
      const ada = await ChatTab.open(browser, cable.url, { by, room, clock: true })
      const grace = await ChatTab.open(browser, chat.url, { room, name: 'Grace' })
      await ada.say('the cable is fine')
      await stopClock(ada.page)
      cable.cut()
      await ada.type('said before anybody knew')
      await ada.page.locator('#log .sending').getByText('said before anybody knew').waitFor()
      await ada.page.clock.runFor(2 * CHAT_KEEP_ALIVE)
      await ada.waitForState('offline')
      await ada.type('typed while offline')
      await ada.page.clock.runFor(90_000 - 2 * CHAT_KEEP_ALIVE)
      expect(await ada.page.locator('#log .unsent span').allTextContents()).toEqual([
        'said before anybody knew',
        'typed while offline',
      ])
      expect(await grace.messages('said before anybody knew').count()).toBe(0)

      cable.mend()
      await ada.page.clock.runFor(5000)
      await ada.page.clock.resume()
      await ada.waitForState('live')
      await grace.messages('typed while offline').waitFor()
      await ada.page.locator('#log :is(.unsent, .sending)').first().waitFor({ state: 'detached' })
      const all = ['the cable is fine', 'said before anybody knew', 'typed while offline']
      expect([await grace.said(), await ada.said()]).toEqual([all, all])
      expect(
        ada.errors.filter((error) => !error.includes('net::ERR_') && !error.includes('WebSocket')),
      ).toEqual([])
    },
  )

  it('chat: a message whose answer was swallowed is sent again, and shown once', async () => {
    const room = 'swallowed'
    const cable = await lay(chat.url)
    const ada = await ChatTab.open(browser, cable.url, { room, by: 'webSocket', clock: true })
    const grace = await ChatTab.open(browser, chat.url, { room, name: 'Grace' })
    await stopClock(ada.page)
    cable.cut('browser')
    await ada.type('it did arrive')
    await grace.messages('it did arrive').waitFor()
    await ada.page.clock.runFor(2 * CHAT_KEEP_ALIVE)
    await ada.waitForState('offline')
    expect(await ada.page.locator('#log .unsent').count()).toBe(1)
    cable.mend()
    await ada.page.clock.runFor(5000)
    await ada.page.clock.resume()
    await ada.waitForState('live')
    await ada.page.locator('#log .unsent').waitFor({ state: 'detached' })
    await ada.say('and this')
    await grace.messages('and this').waitFor()
    expect([await grace.said(), await ada.said()]).toEqual([
      ['it did arrive', 'and this'],
      ['it did arrive', 'and this'],
    ])
  })

  it('reliable stream: offline within two keep-alives, back within five seconds of the cable, nothing lost', async () => {
    const cable = await lay(stream.url)
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.clock.install()
    await page.goto(cable.url)
    await page.locator('.online').waitFor()
    await page.locator('li').first().waitFor()
    await stopClock(page)
    cable.cut()
    await page.clock.runFor(2 * STREAM_KEEP_ALIVE)
    await page.locator('.offline').waitFor()
    const seen = await page.locator('li').count()
    await page.clock.runFor(90_000 - 2 * STREAM_KEEP_ALIVE)
    expect(await page.locator('#state').textContent()).toBe('offline')
    cable.mend()
    await page.clock.runFor(5000)
    await page.clock.resume()
    await page.locator('.online').waitFor()
    await page.locator(`li[value="${seen + 2}"]`).waitFor()
    expect(await page.getByText('lost 0, repeated 0').count()).toBe(1)
  })
}

/** Stops the page's clock, which from now on only a test puts forward. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000)
}
