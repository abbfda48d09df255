// Measures what the inspector costs and how fast it shows. Needs Chromium, takes about
// a minute on a machine that does nothing else.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chromium, type Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { createGripHandler } from '@grip/core'
import { createDevProxy, type DevProxy } from '../src/index.ts'
import type { Kind } from './round-trips.ts'

const KINDS: readonly Kind[] = ['without', 'closed', 'open']
const TURNS = 30
const WARM_UP = 6
const TRIPS = 1000
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
await cost()
await screen()
await browser.close()

/**
 * What a round trip costs without the inspector, with it, and with its page open: with a process for each, and in one process,
 * where they share what the machine and the compiler do to a process.
 */
async function cost(): Promise<void> {
  const apart = await Promise.all(KINDS.map((kind) => startTrips(kind)))
  await compare(
    'a process each',
    apart.map(({ inspectorUrls, run }) => ({ inspectorUrl: inspectorUrls[0]!, run: () => run(0) })),
  )
  for (const { stop } of apart) stop()
  const { inspectorUrls, run, stop } = await startTrips(...KINDS)
  await compare(
    'in one process',
    inspectorUrls.map((inspectorUrl, lane) => ({ inspectorUrl, run: () => run(lane) })),
  )
  stop()
}

/** Measures in turns, so that what else the machine does falls on all alike; the first turns compile. */
async function compare(how: string, lanes: readonly Lane[]): Promise<void> {
  const page = await visit(lanes[KINDS.indexOf('open')]!.inspectorUrl)
  const turns: number[][] = []
  for (let turn = -WARM_UP; turn < TURNS; turn++) {
    const used: number[] = []
    for (const lane of lanes) used.push(await lane.run())
    if (turn >= 0) turns.push(used)
  }
  await page.close()
  const times = KINDS.map(
    (kind, lane) => `${Math.round(median(turns.map((used) => used[lane]!)))} µs ${kind}`,
  )
  console.log(`processor time of a round trip, ${how}: ${times.join(', ')}`)
  const [, closed, open] = KINDS.map((_, lane) =>
    median(turns.map((used) => used[0]! / used[lane]!)).toFixed(3),
  )
  console.log(`rate kept, median of ${TURNS} pairs: closed ${closed}, open ${open}`)
}

/** A proxy that is compared. */
interface Lane {
  inspectorUrl: string
  /** Makes {@link TRIPS} round trips; gives the processor time of one, in microseconds. */
  run(): Promise<number>
}

async function startTrips(...kinds: Kind[]): Promise<{
  inspectorUrls: string[]
  run(lane: number): Promise<number>
  stop(): void
}> {
  const child = fork(new URL('round-trips.ts', import.meta.url), kinds)
  const told = async <Told>(): Promise<Told> => ((await once(child, 'message')) as [Told])[0]
  return {
    inspectorUrls: await told<string[]>(),
    async run(lane) {
      child.send({ lane, count: TRIPS })
      return (await told<number>()) / TRIPS
    },
    stop: () => child.disconnect(),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** How long what happens takes to the screen, and the longest frame under load. */
async function screen(): Promise<void> {
  const proxy = await createDevProxy({ app, port: 0, controlPort: 0, inspect: true })
  const page = await visit(proxy.inspectorUrl!)
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

async function visit(inspectorUrl: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(inspectorUrl)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  return page
}
