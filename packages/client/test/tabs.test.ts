import type { Transport } from '@grip/client'
import { hasChromium, launchChromium, layCable } from '@grip/conformance'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type LiveApp, startLiveApp } from './support/live-app.ts'
import { bundlePage, openLivePage } from './support/live-page.ts'

const how = 'Tabs that freeze are not tested: apt-get install chromium'
if (hasChromium()) describe('tabs of Chromium', { timeout: 90_000 }, inChromium)
else it(how, () => expect(process.env['CI'], how).toBeUndefined())

function inChromium(): void {
  let browser: Browser
  beforeAll(async () => void (browser = await launchChromium()), 60_000)
  afterAll(() => browser?.close(), 30_000)

  const open = async (): Promise<[LiveApp, BrowserContext]> => {
    const [app, context] = [await startLiveApp({ page: await bundlePage() }), await browser.newContext()]
    onTestFinished(async () => {
      await context.close()
      await app.stop()
    })
    return [app, context]
  }

  const transports: Transport[] = ['stream', 'webSocket', 'poll']

  it.each(transports)(
    'by %s: one that was frozen for an hour catches up, and never said that it was live',
    async (by) => {
      const [app, context] = await open()
      const cable = await layCable(app.url)
      onTestFinished(() => cable.close())
      const { session, inPage, hears, comesBack } = await openLivePage(
        context,
        `${cable.url}?transport=${by}`,
      )
      await app.say('before')
      await hears('before')
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
      for (const text of ['1', '2', '3']) await app.say(text)
      // Within the hour, the connection is swallowed by something that does not say so.
      cable.cut()
      for (const text of ['4', '5']) await app.say(text)
      await session.send('Page.setWebLifecycleState', { state: 'active' })
      await inPage((page) => page.skip(3_600_000))
      expect(await inPage((page) => page.state().state)).not.toBe('live')
      cable.mend()
      await comesBack()
      await app.say('after')
      await hears('after')
      expect(await inPage((page) => page.heard)).toEqual(['before', '1', '2', '3', '4', '5', 'after'])
      expect(await inPage((page) => page.state().recovered)).toBe(true)
    },
  )

  it.each(transports)('by %s: one whose clock is set to another hour stays as it is', async (by) => {
    const [app, context] = await open()
    const { page, inPage, hears } = await openLivePage(context, `${new URL('/', app.url)}?transport=${by}`)
    for (const hours of [1, -2]) {
      await page.evaluate(`jump(${hours * 3_600_000})`)
      await page.evaluate("dispatchEvent(new Event('online'))")
      await app.say(`${hours}`)
      await hears(`${hours}`)
      await page.evaluate(`send('sent ${hours}')`)
      await hears(`sent ${hours}`)
      // The answer may come after the message itself.
      await page.waitForFunction('state().unsent.length === 0')
    }
    expect(await inPage((one) => one.state())).toMatchObject({ state: 'live', recovered: true })
    expect(await inPage((one) => one.heard)).toEqual(['1', 'sent 1', '-2', 'sent -2'])
  })

  it('connects again when it becomes visible, if it heard nothing for long', async () => {
    const [app, context] = await open()
    const { page, hears } = await openLivePage(context, `${new URL('/', app.url)}?transport=stream`)
    const opened = (): number => app.requests.filter((request) => request.startsWith('GET')).length
    const [before, turn] = [
      opened(),
      "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
    ]
    await page.evaluate(turn)
    await app.say('soon')
    await hears('soon')
    expect(opened()).toBe(before)
    await page.evaluate('jump(3_600_000)')
    await page.evaluate(turn)
    await vi.waitFor(() => expect(opened()).toBeGreaterThan(before), { timeout: 20_000 })
    await app.say('late')
    await hears('late')
  })

  it.each(transports)('by %s: two of one user hear each message once, and are one name', async (by) => {
    const [app, context] = await open()
    const url = `${new URL('/', app.url)}?transport=${by}&as=Ada`
    const [one, other] = [await openLivePage(context, url), await openLivePage(context, url)]
    await one.page.evaluate("send('of the first')")
    await other.hears('of the first')
    await other.page.evaluate("send('of the second')")
    for (const tab of [one, other]) {
      await tab.hears('of the second')
      expect(await tab.inPage((page) => page.heard)).toEqual(['of the first', 'of the second'])
      await tab.page.waitForFunction("here.join() === 'Ada'")
    }
    await one.page.close()
    await app.say('to the other')
    await other.hears('to the other')
    expect(await other.inPage((page) => page.here)).toEqual(['Ada'])
  })
}
