import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasChromium } from './support/browser.ts'
import { open } from './support/client.ts'
import { startInspected } from './support/inspector.ts'
import { copied, inspectorPages, row, told } from './support/inspector-page.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

if (hasChromium()) describe('the page of the inspector', { timeout: 60_000 }, () => inChromium())
else {
  const how = 'The inspector is not tested in a browser: apt-get install chromium'
  it(how, () => {
    expect(process.env['CI'], how).toBeUndefined()
    console.log(how)
  })
}

function inChromium(): void {
  const { visit, blank, start } = inspectorPages()

  it('teaches what to do while there is nothing to see', async () => {
    const proxy = await startInspected()
    const page = await visit(proxy)
    await page.getByText('No connection yet').waitFor()
    await page.getByText(`curl -N ${proxy.url}/events`).waitFor()
    await page.getByRole('tab', { name: 'Channels' }).click()
    await page.getByText("return grip.holdStream('news')").waitFor()
  })

  it('shows a connection, its channels and meta, and takes it away when it ends', async () => {
    const { page, client } = await start()
    await row(page, '/chat').click()
    await page.getByText('user = alice').waitFor()
    await page.locator('dd', { hasText: 'news' }).first().waitFor()
    client.socket.close()
    await page.getByText('No connection yet').waitFor()
  })

  it('sends to a WebSocket, and closes it with a code and a reason', async () => {
    const { page, client } = await start()
    await row(page, '/chat').click()
    await page.getByRole('textbox', { name: 'Message' }).fill('from the inspector')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await client.next()).toBe('from the inspector')
    await page.getByLabel('Close code').fill('4001')
    await page.getByLabel('Reason').fill('enough')
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    expect(await client.closed).toEqual([4001, 'enough'])
  })

  it('drops a WebSocket without a close', async () => {
    const { page, client } = await start()
    await row(page, '/chat').click()
    await page.getByRole('button', { name: 'Drop without a close' }).click()
    expect((await client.closed)[0]).toBe(1006)
  })

  it('slows a connection down', async () => {
    const { proxy, page, client } = await start()
    await row(page, '/chat').click()
    await page.getByLabel('Milliseconds late').fill('300')
    await page.getByRole('button', { name: 'Slow down' }).click()
    await told(page, 'late from now on')
    const begin = performance.now()
    await proxy.act('publish', { channel: 'news', webSocket: 'late' })
    expect(await client.next()).toBe('late')
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290)
    await page.getByText('what is published comes 300 ms late').waitFor()
  })

  it('sends to a stream and ends it in order', async () => {
    const proxy = await startInspected()
    const page = await visit(proxy)
    const answer = fetch(`${proxy.url}/events`).then((response) => response.text())
    await row(page, '/events').click()
    await page.getByLabel('Text for the stream, as it is').fill('data: by hand')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('button', { name: 'End in order' }).click()
    expect(await answer).toBe('data: by hand')
  })

  it('publishes, to whom it is told, and copies the same as curl and as a call', async () => {
    const { proxy, page, client } = await start()
    await page.getByRole('tab', { name: 'Channels' }).click()
    await page.getByLabel('Channel', { exact: true }).fill('news')
    await page.getByRole('textbox', { name: 'Message' }).fill("it's on")
    await page.getByRole('checkbox', { name: 'long-polls' }).uncheck()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    expect(await client.next()).toBe("it's on")
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    await told(page, 'Copied')
    expect(await copied(page)).toBe(
      `curl -d '{"items":[{"channel":"news","formats":{"ws-message":{"content":"it'\\''s on"},"http-stream":{"content":"data: it'\\''s on\\n\\n"}}}]}' ${proxy.controlUrl}/publish/`,
    )
    await page.getByRole('button', { name: 'Copy as grip.publish' }).click()
    await told(page, 'grip.publish')
    expect(await copied(page)).toBe(
      'await grip.publish("news", {\n  webSocket: "it\'s on",\n  httpStream: "data: it\'s on\\n\\n",\n})',
    )
  })

  it('lists channels with subscribers and their last items, and aims the box at one', async () => {
    const { proxy, page } = await start()
    await proxy.act('publish', { channel: 'news', webSocket: 'hello', httpStream: 'data: hello\n\n' })
    await page.getByRole('tab', { name: 'Channels' }).click()
    await row(page, '1 WebSocket').click()
    await page.locator('.items pre', { hasText: /^hello$/ }).waitFor()
    await page.getByRole('button', { name: 'Publish to this channel' }).click()
    expect(await page.getByLabel('Channel', { exact: true }).inputValue()).toBe('news')
  })

  it('shows a request decoded both ways, filters, pauses and clears', async () => {
    const { page, client } = await start()
    await page.getByRole('tab', { name: 'Timeline' }).click()
    client.socket.send('echo')
    await row(page, 'TEXT echo → TEXT m:echoed').click()
    await page.getByRole('list', { name: 'Events of the answer' }).getByText('m:echoed').waitFor()
    await page.getByLabel('Show').selectOption('warnings')
    await page.getByText('Nothing to show').waitFor()
    await page.getByLabel('Show').selectOption('requests')
    await page.getByRole('searchbox', { name: 'Filter' }).fill('open')
    await row(page, 'OPEN →').waitFor()
    expect(await page.locator('#timeline .row').count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Filter' }).fill('')
    await page.getByRole('button', { name: 'Pause' }).click()
    client.socket.send('bytes')
    await page.getByText(/Paused; [1-9]/).waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Nothing to show').waitFor()
  })

  it('shows an instruction as an object, and a warning with what to do', async () => {
    const { proxy, page } = await start()
    await proxy.act('publish', { channel: 'nobody', webSocket: 'x' })
    const controller = new AbortController()
    onTestFinished(() => controller.abort())
    void fetch(`${proxy.url}/poll`, { signal: controller.signal }).catch(() => {})
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await row(page, 'held as response on news').click()
    await page.getByText('"hold": "response"').waitFor()
    await row(page, '! publish-no-subscriber').waitFor()
  })

  it('copies a connection as a test', async () => {
    const { page, client } = await start()
    client.socket.send('echo')
    expect(await client.next()).toBe('echoed')
    await row(page, '/chat').click()
    await page.getByRole('button', { name: 'Copy as test' }).click()
    await told(page, 'a test for vitest')
    expect(await copied(page)).toContain("  ws.send('echo')\n  expect(await ws.next()).toEqual('echoed')\n")
  })

  it('has every fault', async () => {
    const { proxy, page, client } = await start()
    await page.getByRole('tab', { name: 'Faults' }).click()
    await page.getByText('Nothing is broken.').waitFor()
    await page.getByRole('button', { name: 'Lose', exact: true }).click()
    await page.getByText('Broken now: 1 to be lost.').waitFor()
    await proxy.act('publish', { channel: 'news', webSocket: 'lost' })
    await page.getByRole('button', { name: 'Double', exact: true }).click()
    await page.getByText('1 to be doubled').waitFor()
    await proxy.act('publish', { channel: 'news', webSocket: 'twice' })
    expect([await client.next(), await client.next()]).toEqual(['twice', 'twice'])
    await page.getByLabel('Milliseconds').fill('1000')
    await page.getByRole('button', { name: 'Delay', exact: true }).click()
    await page.getByText('1 to be delayed').waitFor()
    // In one publish, so that the second is there before the time of the first is over.
    const items = ['late', 'soon'].map((content) => ({
      channel: 'news',
      formats: { 'ws-message': { content } },
    }))
    await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body: JSON.stringify({ items }) })
    expect([await client.next(), await client.next()]).toEqual(['soon', 'late'])
    await page.getByLabel('Status').fill('503')
    await page.getByRole('button', { name: 'Break', exact: true }).click()
    await page.getByText('your app answers 503').waitFor()
    expect((await fetch(`${proxy.url}/say`)).status).toBe(503)
    await page.getByRole('button', { name: 'Keep the limits of Fastly Fanout' }).click()
    await page.getByText('limits of Fastly Fanout.').waitFor()
    expect(
      (await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body: '{"items":[]}' })).status,
    ).toBe(403)
    await page.getByRole('button', { name: 'Restart' }).click()
    expect((await client.closed)[0]).toBe(1006)
  })

  it('is worked from the keyboard', async () => {
    const { page, client } = await start()
    await row(page, '/chat').waitFor()
    await page.keyboard.press('3')
    expect(await page.getByRole('tab', { name: 'Timeline' }).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('tab', { name: 'Faults' }).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Home')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('typed')
    await page.keyboard.press('Enter')
    expect(await client.next()).toBe('typed')
  })

  it('says so when the proxy is away, or the token is not of this run', async () => {
    const proxy = await startInspected()
    const page = await blank()
    await page.goto(`${proxy.inspectorUrl.split('#')[0]}#wrong`)
    await page.getByText('Open the address that grip-dev printed').waitFor()
    await page.goto('about:blank')
    await page.goto(proxy.inspectorUrl)
    await page.getByText('Live', { exact: true }).waitFor()
    await proxy.close()
    await page.getByText('The proxy is away: trying again').waitFor()
  })

  it.each<[string, BrowserContextOptions]>([
    ['on a desktop', { viewport: { width: 1200, height: 800 } }],
    ['on a phone', { viewport: { width: 390, height: 844 } }],
    ['in the dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ])('has no finding of axe, and fits: %s', async (_, options) => {
    const proxy = await startInspected()
    const page = await visit(proxy, options)
    const client = await open(`${proxy.url}/chat`)
    client.socket.send('echo')
    await row(page, '/chat').click()
    for (const view of ['Connections', 'Channels', 'Timeline', 'Faults']) {
      await page.getByRole('tab', { name: view }).click()
      if (view === 'Channels') await row(page, 'news').click()
      if (view === 'Timeline') await row(page, 'TEXT echo').click()
      await page.evaluate(readFileSync(AXE, 'utf8'))
      const findings = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const { violations } = await axe.run()
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      })
      expect([view, findings]).toEqual([view, []])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([view, overflow]).toEqual([view, 0])
    }
  })
}
