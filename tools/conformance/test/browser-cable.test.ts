import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { type Cable, layCable } from '../src/browser/cable.ts'
import { describeWhere } from '../src/index.ts'
import { ChatTab, inChromium, TRANSPORTS } from './browser-page.ts'

// Keep-alives of the examples, in milliseconds of the page's clock, which the tests put forward.
const CHAT_KEEP_ALIVE = 10_000
const STREAM_KEEP_ALIVE = 20_000

describeWhere('chromium', 'a page in Chromium, on a cable that dies without a word', () => {
  const here = inChromium('chat', 'reliable-stream')

  async function lay(url: string): Promise<Cable> {
    const cable = await layCable(url)
    onTestFinished(() => cable.close())
    return cable
  }

  it.each(TRANSPORTS)(
    'chat by %s: offline within two keep-alives, nothing typed is lost, back within five seconds of the cable',
    async (by) => {
      const room = `cable ${by}`
      const cable = await lay(here.examples.chat.url)
      const ada = await ChatTab.open(here.browser, cable.url, { by, room, clock: true })
      const grace = await ChatTab.open(here.browser, here.examples.chat.url, { room, name: 'Grace' })
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
      for (const text of ['said before anybody knew', 'typed while offline']) await ada.hasSent(text)
      const all = ['the cable is fine', 'said before anybody knew', 'typed while offline']
      expect([await grace.said(), await ada.said()]).toEqual([all, all])
      expect(
        ada.errors.filter((error) => !error.includes('net::ERR_') && !error.includes('WebSocket')),
      ).toEqual([])
    },
  )

  it('chat: a message whose answer was swallowed is sent again, and shown once', async () => {
    const room = 'swallowed'
    const cable = await lay(here.examples.chat.url)
    const ada = await ChatTab.open(here.browser, cable.url, { room, by: 'webSocket', clock: true })
    const grace = await ChatTab.open(here.browser, here.examples.chat.url, { room, name: 'Grace' })
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
    await ada.hasSent('it did arrive')
    await ada.say('and this')
    await grace.messages('and this').waitFor()
    expect([await grace.said(), await ada.said()]).toEqual([
      ['it did arrive', 'and this'],
      ['it did arrive', 'and this'],
    ])
  })

  it('reliable stream: offline within two keep-alives, back within five seconds of the cable, nothing lost', async () => {
    const cable = await lay(here.examples['reliable-stream'].url)
    const page = await here.open('about:blank')
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
})

/** Stops the page's clock, which from now on only a test puts forward. It stops ahead, since it cannot be put back. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 5000)
}
