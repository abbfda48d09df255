import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, startChat, type RunningExample } from './start-example.ts'
import { hasChromium, launchChromium } from '../src/browser/chromium.ts'
import { ChatTab, PANELS } from './browser-page.ts'

const DESKTOP = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const CONVERSATION = [
  'Is the stream up?',
  'It is. No server of ours is holding it, though.',
  'So who keeps this connection open?',
  'The proxy. Our handler said what to do and went home.',
  'Good. Then nobody minds if I leave the tab open all night.',
  'Goodnight, tab.',
]

if (hasChromium()) describe('the chat example in Chromium', { timeout: 90_000 }, () => inChromium())
else {
  const how = 'The chat example is not tested in a browser: apt-get install chromium'
  it(how, () => {
    expect(process.env['CI'], how).toBeUndefined()
    console.log(how)
  })
}

function inChromium(): void {
  let browser: Browser
  let chat: RunningExample
  let port: number

  beforeAll(async () => {
    port = await freePort()
    ;[browser, chat] = await Promise.all([launchChromium(), startChat(port)])
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await chat?.stop()
  }, 30_000)

  it('shows what one tab says in the other, in the event stream and in the long-poll', async () => {
    const [ada, grace] = [await ChatTab.open(browser, chat.url), await ChatTab.open(browser, chat.url)]
    await ada.page.getByLabel('Your name').fill('Ada')
    await ada.say('hello, é and 你好')
    await grace.messages('chat', 'hello, é and 你好').waitFor()
    await grace.messages('events', 'hello, é and 你好').waitFor()
    await ada.sayUntilSeen('and the poll', grace, 'poll')
    for (const panel of PANELS)
      expect(await grace.page.locator(`#${panel} li`).last().textContent()).toContain('Ada')
    expect([
      (await ada.page.locator('#chat .own').count()) > 0,
      await grace.page.locator('#chat .own').count(),
    ]).toEqual([true, 0])
    expect([...ada.errors, ...grace.errors]).toEqual([])
  })

  it('shows plain text that anything else has published', async () => {
    const tab = await ChatTab.open(browser, chat.url)
    const said = await fetch(new URL('/say', chat.url), { method: 'POST', body: '{"not": a message}' })
    expect(said.status).toBe(204)
    await tab.messages('chat', '{"not": a message}').waitFor()
    await tab.messages('events', '{"not": a message}').waitFor()
  })

  it('shows markup as the text that it is', async () => {
    const tab = await ChatTab.open(browser, chat.url)
    const markup = '<img src="x" onerror="document.title = \'run\'"><b>bold</b>'
    await tab.page.getByLabel('Your name').fill('<i>x</i>')
    await tab.say(markup)
    await tab.messages('events', markup).waitFor()
    expect(await tab.page.locator('li :is(img, b, i)').count()).toBe(0)
    expect(await tab.page.title()).toBe('Grip chat')
  })

  it('is worked from the keyboard alone', async () => {
    const tab = await ChatTab.open(browser, chat.url)
    await tab.page.keyboard.type('typed')
    await tab.page.keyboard.press('Enter')
    await tab.messages('chat', 'typed').waitFor()
    await tab.page.keyboard.type('with the button')
    await tab.page.keyboard.press('Tab')
    await tab.page.keyboard.press('Space')
    await tab.messages('chat', 'with the button').waitFor()
  })

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('fits a %s, in light and dark', async (name, device) => {
    const tabs = [
      await ChatTab.open(browser, chat.url, device),
      await ChatTab.open(browser, chat.url, device),
    ]
    for (const [at, tab] of tabs.entries()) await tab.page.getByLabel('Your name').fill(['Ada', 'Grace'][at]!)
    for (const [at, text] of CONVERSATION.entries()) {
      await tabs[at % 2]!.say(text)
      await tabs[0]!.messages('events', text).waitFor()
      // Time for the next long-poll, so that the picture has it all.
      if (process.env['UPDATE_SCREENSHOTS'] !== undefined) await tabs[0]!.page.waitForTimeout(400)
    }
    const { page } = tabs[0]!
    const { width, height } = device.viewport
    const room = () =>
      page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])
    expect(await room()).toEqual([width, height])
    for (const locator of [
      ...PANELS.map((panel) => page.locator(`#${panel} .state`)),
      page.getByRole('button'),
    ]) {
      const box = (await locator.boundingBox())!
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(
        true,
      )
    }
    if (process.env['UPDATE_SCREENSHOTS'] !== undefined) {
      await page.screenshot({
        path: fileURLToPath(new URL(`../../../docs/images/chat-${name}.png`, import.meta.url)),
      })
    }
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await background()).toBe('rgb(244, 243, 248)')
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await background()).toBe('rgb(16, 15, 21)')
  })

  it('goes offline when the proxy stops, and online when it is there again', async () => {
    const tab = await ChatTab.open(browser, chat.url)
    expect(await chat.stop()).toBe(0)
    await tab.waitForStates('offline')
    expect(await tab.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    chat = await startChat(port)
    await tab.waitForStates('online')
    await tab.say('back again')
    await tab.messages('events', 'back again').waitFor()
    await tab.sayUntilSeen('and polling', tab, 'poll')
  })

  it('takes the next port when its own is in use, and says so', async () => {
    const taken = await freePort()
    const server = createServer().listen(taken, '127.0.0.1')
    await once(server, 'listening')
    const other = await startChat(taken)
    server.close()
    expect(other.lines[0]).toBe(`Port ${taken} is in use, trying ${taken + 1}`)
    expect((await fetch(other.url)).status).toBe(200)
    expect(await other.stop()).toBe(0)
  })
}
