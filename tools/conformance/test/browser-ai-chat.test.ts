import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { describeWhere, freePorts } from '../src/index.ts'
import { inChromium } from './browser-page.ts'
import { startHeldModel } from './held-model.ts'
import { startExample } from './start-example.ts'

const QUESTION = 'What happens when the function dies?'

describeWhere('chromium', 'the AI chat in Chromium', () => {
  const here = inChromium('ai-chat')
  const open = (options?: BrowserContextOptions) => here.open(here.examples['ai-chat'].url, options)

  const ask = (page: Page) => page.getByRole('button', { name: QUESTION }).click()
  const answer = (page: Page) => page.locator('.assistant').last()
  const ready = (page: Page) => page.locator('#state', { hasText: 'Ready' }).waitFor({ timeout: 60_000 })
  const wrote = (page: Page, text: string) =>
    answer(page).getByText(text).first().waitFor({ timeout: 30_000 })
  /** What it says, without the line that names functions. */
  const textOf = (page: Page) =>
    answer(page).evaluate((item) =>
      [...item.children]
        .filter(({ localName }) => localName !== 'small')
        .map(({ textContent }) => textContent)
        .join('\n'),
    )
  const press = (page: Page, name: string) => page.getByRole('button', { name }).click()
  /** The example with a model that says a piece when it is told to. */
  const startHeld = async (pieces: string[]) => {
    const model = await startHeldModel(pieces)
    onTestFinished(() => model.close())
    const [port] = await freePorts(1)
    const { url, stop } = await startExample('ai-chat', port!, model.env)
    onTestFinished(async () => void (await stop()))
    return { model, url }
  }

  it('says the same whether it is left alone, or reloaded, killed, cut and looked at by a second device', async () => {
    const { model, url } = await startHeld([
      'It is a log.\n\n',
      'The function *may* die.\n\n',
      'Words are missing: none.',
    ])
    const [calm, page] = [await here.open(url), await here.open(url)]
    await ask(calm)
    await ask(page)
    model.say(1)
    await Promise.all([calm, page].map((viewer) => wrote(viewer, 'It is a log.')))
    await page.reload()
    await wrote(page, 'It is a log.')
    const second = await page.context().newPage()
    await second.goto(
      await page
        .getByRole('link', { name: 'Second device' })
        .evaluate((link) => (link as HTMLAnchorElement).href),
    )
    await wrote(second, 'It is a log.')
    await press(page, 'Kill the function')
    await page.locator('#state', { hasText: 'Written by' }).waitFor({ timeout: 20_000 })
    model.say(2)
    await wrote(page, 'die')
    // It may say so only for a moment, so watching starts before.
    const reconnecting = page.locator('#state', { hasText: 'Reconnecting' }).waitFor()
    await Promise.all([reconnecting, press(page, 'Cut the cable')])
    model.say(3)
    await Promise.all([calm, page, second].map(ready))
    await page.reload()
    for (const viewer of [calm, page, second]) {
      await wrote(viewer, 'Words are missing')
      expect(await textOf(viewer)).toBe('It is a log.\nThe function may die.\nWords are missing: none.')
      expect(await viewer.locator('#log > li').count()).toBe(2)
      expect(await answer(viewer).locator('small').textContent()).toMatch(/^function \d+, then function \d+$/)
    }
  })

  it('stops for all who look on', async () => {
    const { model, url } = await startHeld(['It is a log.\n\n', 'Nobody reads this.'])
    const page = await here.open(url)
    await ask(page)
    model.say(1)
    await wrote(page, 'It is a log.')
    const second = await page.context().newPage()
    await second.goto(page.url())
    await wrote(second, 'It is a log.')
    await press(second, 'Stop')
    for (const viewer of [page, second]) {
      await ready(viewer)
      expect(await answer(viewer).locator('small').textContent()).toBe('Stopped')
      expect(await textOf(viewer)).toBe('It is a log.')
    }
    await page.reload()
    await answer(page).locator('small', { hasText: 'Stopped' }).waitFor()
    expect(await textOf(page)).toBe('It is a log.')
    const chat = new URL(page.url()).searchParams.get('chat')
    expect((await fetch(`${url}api/chat/${chat}/stream`)).status).toBe(204)
  })

  it.each<[string, BrowserContextOptions]>([
    ['desktop', { viewport: { width: 1280, height: 800 } }],
    [
      'phone',
      { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, colorScheme: 'dark' },
    ],
  ])('fits on a %s', async (name, options) => {
    const page = await open(options)
    await ask(page)
    await wrote(page, 'Cut the cable:')
    const { width, height } = options.viewport!
    const room = () =>
      page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])
    expect(await room()).toEqual([width, height])
    for (const button of await page.locator('nav > *, #stop').all()) {
      const box = (await button.boundingBox())!
      expect([
        box.height >= 44,
        box.x >= 0 && box.x + box.width <= width,
        box.y + box.height <= height,
      ]).toEqual([true, true, true])
    }
    if (process.env['UPDATE_SCREENSHOTS'] === undefined) return
    await page.screenshot({
      path: fileURLToPath(new URL(`../../../docs/images/ai-chat-${name}.png`, import.meta.url)),
    })
  })
})
