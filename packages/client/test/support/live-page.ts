import { fileURLToPath } from 'node:url'
import type { Snapshot } from '@grip/client'
import { build } from 'esbuild'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'

/** What the script of a page puts on its global object. */
export interface InPage {
  heard: string[]
  here: readonly string[]
  state(): Snapshot
  /** Puts the clock forward. */
  skip(milliseconds: number): void
  /** Says that the time is another, as when the clock is set. */
  jump(milliseconds: number): void
  send(text: string): void
}

/** A page with a client in the room a. */
export interface LivePage {
  page: Page
  session: CDPSession
  /** Runs a function in the page; it can use nothing but what it is given. */
  inPage<Result>(run: (page: InPage) => Result): Promise<Result>
  isLive(): Promise<unknown>
  /** Resolves once this is the last text that was heard. */
  hears(text: string): Promise<unknown>
  /** Lets time pass until it is live; an idle connection of the browser's own may be dead as well. */
  comesBack(): Promise<void>
}

/** Opens a page of an app, whose `page` is what {@link bundlePage} makes. */
export async function openLivePage(context: BrowserContext, url: string): Promise<LivePage> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const isLive = () => page.waitForFunction("state().state === 'live'")
  await page.goto(url)
  await isLive()
  return {
    page,
    session,
    inPage: <Result>(run: (page: InPage) => Result) =>
      page.evaluate(`(${run.toString()})(globalThis)`) as Promise<Result>,
    isLive,
    hears: (text) => page.waitForFunction(`heard.at(-1) === ${JSON.stringify(text)}`),
    async comesBack() {
      const time = setInterval(() => void page.evaluate('skip(500)').catch(() => {}), 50)
      await isLive()
      clearInterval(time)
    },
  }
}

let script: Promise<string> | undefined

/** A page with the script of `page.ts`, and the client in it. */
export async function bundlePage(): Promise<string> {
  script ??= build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  }).then(({ outputFiles }) => outputFiles[0]!.text.replaceAll('</script', '<\\/script'))
  return `<script type="module">${await script}</script>`
}
