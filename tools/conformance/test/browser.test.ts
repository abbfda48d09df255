import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeWhere, freePorts } from '../src/index.ts'
import { ChatTab, inChromium, type TabOptions, TRANSPORTS } from './browser-page.ts'
import { startExample } from './start-example.ts'

const DESKTOP = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' as const }
const PHONE = {
  ...DESKTOP,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}
const CONVERSATION = [
  'Is the stream up?',
  'It is. No server of ours is holding it, though.',
  'So who keeps this connection open?',
  'The proxy. Our handler said what to do and went home.',
  'Good. Then nobody minds if I leave the tab open all night.',
  'Goodnight, tab.',
]

describeWhere('chromium', 'the chat example in Chromium', () => {
  const here = inChromium('chat')
  const open = (options?: TabOptions) => ChatTab.open(here.browser, here.examples.chat.url, options)

  it('shows in each tab what another says, however it is connected', async () => {
    const ada = await open()
    const others = []
    for (const by of TRANSPORTS) others.push(await open({ by, name: 'Grace' }))
    await ada.say('hello, é and 你好')
    await others[1]!.say('and back')
    for (const tab of [ada, ...others]) {
      await tab.messages('and back').waitFor()
      expect(await tab.said()).toEqual(['hello, é and 你好', 'and back'])
    }
    expect(await ada.page.locator('#log .own').count()).toBe(1)
    expect(await others[0]!.page.locator('#log p').first().textContent()).toContain('Ada')
    expect([ada, ...others].flatMap(({ errors }) => errors)).toEqual([])
  })

  it('shows the last messages of a room, and of no other', async () => {
    const room = 'a/b & "c"'
    const ada = await open({ room })
    await ada.say('one')
    await ada.say('two')
    const grace = await open({ room, by: 'poll' })
    await grace.messages('two').waitFor()
    expect(await grace.said()).toEqual(['one', 'two'])
    await grace.page.getByRole('link', { name: 'kitchen' }).click()
    await grace.page.getByRole('heading', { name: 'kitchen' }).waitFor()
    await grace.say('in the kitchen')
    expect(await grace.said()).toEqual(['in the kitchen'])
    await grace.page.getByLabel('New room').fill(room)
    await grace.page.getByLabel('New room').press('Enter')
    await grace.messages('two').waitFor()
    await ada.say('three')
    await grace.messages('three').waitFor()
    expect([await ada.said(), await grace.said()]).toEqual([
      ['one', 'two', 'three'],
      ['one', 'two', 'three'],
    ])
  })

  it('shows who is there, and who is writing', async () => {
    const room = 'presence'
    const ada = await open({ room, by: 'webSocket' })
    const grace = await open({ room, name: 'Grace' })
    const here = ada.page.locator('#here li')
    await here.nth(1).waitFor()
    expect(await here.allTextContents()).toEqual(['Ada', 'Grace'])
    await grace.composer.pressSequentially('h')
    await ada.page.getByText('Grace is writing').waitFor()
    await grace.page.getByLabel('as', { exact: true }).fill('Bo')
    await grace.page.getByLabel('as', { exact: true }).press('Tab')
    await here.getByText('Bo').waitFor()
  })

  it('shows plain text of other clients, and markup as the text that it is', async () => {
    const tab = await open({ name: '<i>x</i>' })
    const markup = '<img src="x" onerror="document.title = \'run\'"><b>bold</b>'
    const posted = await fetch(new URL('/live?name=curl', here.examples.chat.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"channel":"room-lobby","event":"say","data":{"text":"from curl"}}',
    })
    expect(posted.status).toBe(200)
    await tab.messages('from curl').waitFor()
    await tab.say(markup)
    expect(await tab.page.locator('#log :is(img, b, i)').count()).toBe(0)
    expect(await tab.page.title()).toBe('lobby · Grip chat')
  })

  it('is worked from the keyboard alone', async () => {
    const tab = await open()
    await tab.page.keyboard.type('typed')
    await tab.page.keyboard.press('Enter')
    await tab.messages('typed').waitFor()
    await tab.page.keyboard.type('with the button')
    await tab.page.keyboard.press('Tab')
    await tab.page.keyboard.press('Space')
    await tab.messages('with the button').waitFor()
  })

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('fits a %s, in light and dark, and axe has nothing to say', async (name, device) => {
    const room = { desktop: 'garden', phone: 'porch' }[name]!
    const tabs = [
      await open({ ...device, room, name: 'Ada' }),
      await open({ ...device, room, name: 'Grace', by: 'webSocket' }),
    ]
    for (const [at, text] of CONVERSATION.entries()) {
      await tabs[at % 2]!.say(text)
      await tabs[0]!.messages(text).waitFor()
    }
    const { page } = tabs[0]!
    await page.locator('#here li').nth(1).waitFor()
    const { width, height } = device.viewport
    const size = () =>
      page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])
    expect(await size()).toEqual([width, height])
    for (const locator of [
      page.locator('#state'),
      tabs[0]!.composer,
      page.getByRole('button', { name: 'Send' }),
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
    expect(await findingsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await background()).toBe('rgb(16, 15, 21)')
    expect(await findingsOf(page)).toEqual([])
  })

  it('goes offline when the proxy stops, keeps what is typed, and sends it once it is back', async () => {
    const tab = await open({ room: 'stops' })
    await tab.say('before')
    const { url, stop } = here.examples.chat
    expect(await stop()).toBe(0)
    await tab.waitForState('offline')
    await tab.type('while it was away')
    await tab.page.locator('#log .unsent').getByText('while it was away').waitFor()
    here.examples.chat = await startExample('chat', Number(new URL(url).port))
    await tab.waitForState('live')
    await tab.hasSent('while it was away')
    // The history was that of the process: the page says so.
    await tab.page.getByText('Something may have been missed.').waitFor()
    expect(await tab.said()).toEqual(['before', 'while it was away'])
  })

  it('takes the next port when its own is in use, and says so', async () => {
    const [taken = 0] = await freePorts(1)
    const server = createServer().listen(taken, '127.0.0.1')
    await once(server, 'listening')
    const other = await startExample('chat', taken)
    server.close()
    expect(other.lines[0]).toBe(`Port ${taken} is in use, trying ${taken + 1}`)
    expect((await fetch(other.url)).status).toBe(200)
    expect(await other.stop()).toBe(0)
  })
})

/** What axe finds wrong with a page. */
async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    'axe.run()',
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
