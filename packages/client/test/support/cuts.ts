import type { Transport } from '@grip/client'
import { layCable } from '@grip/conformance'
import type { Browser } from 'playwright-core'
import { startLiveApp } from './live-app.ts'
import { bundlePage, openLivePage } from './live-page.ts'

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

/** Two keep-alives in milliseconds, as the app has them: then a page knows that its cable is dead. */
const SILENCE = 40_000

/** Interrupts a page's connection many times, while messages go on. */
export async function runCuts(
  browser: Browser,
  transport: Transport,
  cuts: number,
  { history = true }: { history?: boolean } = {},
): Promise<CutsRecord> {
  const app = await startLiveApp({ history, page: await bundlePage() })
  const cable = await layCable(app.url)
  const context = await browser.newContext()
  const record: CutsRecord = {
    cuts,
    messages: 0,
    lost: 0,
    doubled: 0,
    disordered: 0,
    dishonest: 0,
    recovered: 0,
  }
  const say = async (): Promise<void> => app.say(`${++record.messages}`)
  try {
    const { page, session, inPage, hears, comesBack } = await openLivePage(
      context,
      `${cable.url}?transport=${transport}`,
    )
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
        await page.evaluate(`skip(${SILENCE})`)
        if ((await inPage((one) => one.state().state)) === 'live') record.dishonest++
        cable.mend()
      }
      if (kind === 'offline') await context.setOffline(false)
      if (kind === 'frozen') await session.send('Page.setWebLifecycleState', { state: 'active' })
      await comesBack()
      await say()
      if (history) await hears(`${record.messages}`)
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
