// Measures what the inspector costs and how fast it shows. Needs Chromium, takes about
// half a minute.
import { once } from 'node:events'
import { chromium, type Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { createGripHandler } from '@grip/core'
import { createDevProxy, type DevProxy } from '../src/index.ts'

const ROUNDS = 4000
const CONNECTIONS = 1000
const EVENTS = 500
const SECONDS = 5

const app = createGripHandler((_, grip) =>
  grip.webSocket({ open: (ws) => ws.subscribe('news'), message: (ws, data) => ws.send(data) }),
)

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
const start = (inspect: boolean): Promise<DevProxy> =>
  createDevProxy({ app, port: 0, controlPort: 0, inspect })

const cost = { without: Infinity, closed: Infinity, open: Infinity }
// In turns, so that what else the machine does falls on all of them; by processor time, which others do not take away.
for (let turn = 0; turn < 4; turn++) {
  cost.without = Math.min(cost.without, await roundTrips(false, false))
  cost.closed = Math.min(cost.closed, await roundTrips(true, false))
  cost.open = Math.min(cost.open, await roundTrips(true, true))
}
const { without, closed, open } = cost
console.log(
  `processor time of a round trip: ${round(without)} µs without, ${round(closed)} µs closed, ${round(open)} µs open`,
)
console.log(
  `without / closed: ${(without / closed).toFixed(3)}, without / open: ${(without / open).toFixed(3)}`,
)
await screen()
await browser.close()

/** Processor time, in microseconds, of a round trip of a WebSocket to the app and back: proxy, app and client together. */
async function roundTrips(inspect: boolean, isOpen: boolean): Promise<number> {
  const proxy = await start(inspect)
  const page = isOpen ? await visit(proxy) : undefined
  const socket = await connect(proxy)
  let left = ROUNDS
  const begin = process.cpuUsage()
  await new Promise<void>((resolve) => {
    socket.on('message', () => (--left === 0 ? resolve() : socket.send('x')))
    socket.send('x')
  })
  const { user, system } = process.cpuUsage(begin)
  await page?.close()
  socket.terminate()
  await proxy.close()
  return (user + system) / ROUNDS
}

/** How long what happens takes to the screen, and the longest frame under load. */
async function screen(): Promise<void> {
  const proxy = await start(true)
  const page = await visit(proxy)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  for (let left = CONNECTIONS; left > 0; left -= 50)
    await Promise.all(Array.from({ length: 50 }, () => connect(proxy)))
  await page.waitForTimeout(1500)
  const delays = await delaysOf(page, proxy)
  console.log(
    `event to screen: p50 ${delays[Math.floor(delays.length / 2)]} ms, p95 ${delays[Math.floor(delays.length * 0.95)]} ms`,
  )
  for (const view of ['Timeline', 'Connections', 'Channels']) {
    await page.getByRole('tab', { name: view }).click()
    await page.waitForTimeout(500)
    const frame = await longestTask(page, () => load(proxy))
    console.log(
      `${CONNECTIONS} connections, ${EVENTS} events/s, ${view}: longest task ${Math.round(frame)} ms`,
    )
  }
  await proxy.close()
}

/** Milliseconds from a publish to its row, sorted. */
async function delaysOf(page: Page, proxy: DevProxy): Promise<number[]> {
  const delays: number[] = []
  for (let index = 0; index < 40; index++) {
    const text = `marker-${index}-`
    const seen = page.evaluate(
      (marker) =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            const row = document.querySelector('#timeline .row')
            if (document.getElementById('timeline')!.textContent.includes(marker) && row !== null)
              resolve(Date.now())
            else requestAnimationFrame(look)
          }
          look()
        }),
      text,
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    const at = Date.now()
    await publish(proxy, 'markers', text)
    delays.push((await seen) - at)
  }
  return delays.toSorted((a, b) => a - b)
}

async function longestTask(page: Page, run: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const state = globalThis as unknown as { longest: number }
    state.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.longest = Math.max(state.longest, duration)
    }).observe({ type: 'longtask' })
  })
  await run()
  return page.evaluate(() => (globalThis as unknown as { longest: number }).longest)
}

async function load(proxy: DevProxy): Promise<void> {
  const begin = performance.now()
  for (let count = 0; performance.now() - begin < SECONDS * 1000;) {
    const due = ((performance.now() - begin) * EVENTS) / 1000
    const batch: Promise<void>[] = []
    for (; count < due; count += 10) batch.push(publish(proxy, `load-${count % 100}`, 'x'.repeat(50), 10))
    await Promise.all(batch)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function publish(proxy: DevProxy, channel: string, content: string, count = 1): Promise<void> {
  const item = { channel, formats: { 'ws-message': { content } } }
  const body = JSON.stringify({ items: Array.from({ length: count }, () => item) })
  await (await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body })).text()
}

async function connect(proxy: DevProxy): Promise<WebSocket> {
  const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/chat`, { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

async function visit(proxy: DevProxy): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(proxy.inspectorUrl!)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  return page
}

function round(microseconds: number): number {
  return Math.round(microseconds)
}
