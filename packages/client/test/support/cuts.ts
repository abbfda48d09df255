import { fileURLToPath } from 'node:url'
import type { Snapshot, Transport } from '@grip/client'
import { layCable } from '@grip/conformance'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { startLiveApp } from './live-app.ts'

/** Ways in which a connection is interrupted. */
export const KINDS = ['offline', 'swallowed', 'killed', 'frozen'] as const

/** What came of a number of interruptions. */
export interface CutsRecord {
  cuts: number
  messages: number
  lost: number
  doubled: number
  disordered: number
  /** How often a page was live two keep-alives after its cable had died. */
  dishonest: number
  /** How often it said that it had not missed anything. */
  recovered: number
}

/** What the page has to say, as its script puts it there. */
interface Page {
  heard: string[]
  state(): Snapshot
  skip(milliseconds: number): void
}

/** Milliseconds between signs of life, as the app has them. */
const KEEP_ALIVE = 20_000

/** Interrupts a page's connection many times, while messages go on. */
export async function runCuts(
  browser: Browser,
  transport: Transport,
  cuts: number,
  { history = true }: { history?: boolean } = {},
): Promise<CutsRecord> {
  const app = await startLiveApp({ history, page: `<script type="module">${await bundlePage()}</script>` })
  const cable = await layCable(app.url)
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const record: CutsRecord = {
    cuts,
    messages: 0,
    lost: 0,
    doubled: 0,
    disordered: 0,
    dishonest: 0,
    recovered: 0,
  }
  const inPage = <Result>(run: (page: Page) => Result): Promise<Result> =>
    page.evaluate(`(${run.toString()})(globalThis)`) as Promise<Result>
  const say = async (): Promise<void> => app.say(`${++record.messages}`)
  const isLive = () => page.waitForFunction("state().state === 'live'")
  try {
    await page.goto(`${cable.url}?transport=${transport}`)
    await isLive()
    for (let cut = 0; cut < cuts; cut++) {
      const kind = KINDS[cut % KINDS.length]!
      await say()
      if (kind === 'offline') await context.setOffline(true)
      if (kind === 'swallowed') cable.cut()
      if (kind === 'killed') await app.restart()
      if (kind === 'frozen') await session.send('Page.setWebLifecycleState', { state: 'frozen' })
      await say()
      await say()
      if (kind === 'swallowed' || kind === 'offline') {
        await page.evaluate(`skip(${2 * KEEP_ALIVE})`)
        if ((await inPage((one) => one.state().state)) === 'live') record.dishonest++
        cable.mend()
      }
      if (kind === 'offline') await context.setOffline(false)
      if (kind === 'frozen') await session.send('Page.setWebLifecycleState', { state: 'active' })
      // A connection that was idle in the browser may have died as well: then an attempt takes its five seconds.
      const time = setInterval(() => void page.evaluate('skip(500)').catch(() => {}), 50)
      await isLive()
      clearInterval(time)
      await say()
      if (history) await page.waitForFunction(`heard.at(-1) === '${record.messages}'`)
      if (kind !== 'frozen' && (await inPage((one) => one.state().recovered))) record.recovered++
    }
    const heard = (await inPage((one) => one.heard)).map(Number)
    record.lost = record.messages - new Set(heard).size
    record.doubled = heard.length - new Set(heard).size
    record.disordered = heard.filter((number, index) => index > 0 && number < heard[index - 1]!).length
    return record
  } finally {
    await context.close()
    cable.close()
    await app.stop()
  }
}

let script: Promise<string> | undefined

/** The page's script, with the client in it. */
function bundlePage(): Promise<string> {
  script ??= build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  }).then(({ outputFiles }) => outputFiles[0]!.text.replaceAll('</script', '<\\/script'))
  return script
}
