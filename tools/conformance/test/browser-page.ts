import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { freePorts, launchChromium } from '../src/index.ts'
import { type RunningExample, startExample } from './start-example.ts'

/** What the tests of examples in a browser work with. */
export interface InChromium<Name extends string> {
  browser: Browser
  examples: Record<Name, RunningExample>
  /** Opens a page in a context of its own, which ends with the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>
}

/** Starts Chromium and some examples for the tests of a `describe`. */
export function inChromium<Name extends string>(...names: Name[]): InChromium<Name> {
  const examples = {} as Record<Name, RunningExample>
  const here = { examples } as InChromium<Name>
  here.open = async (url, options) => {
    const context = await here.browser.newContext(options)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  beforeAll(async () => {
    here.browser = await launchChromium()
    const ports = await freePorts(names.length)
    await Promise.all(
      names.map(async (name, index) => (examples[name] = await startExample(name, ports[index]!))),
    )
  }, 60_000)

  afterAll(async () => {
    await here.browser?.close()
    await Promise.all(Object.values<RunningExample>(examples).map((example) => example.stop()))
  }, 30_000)

  return here
}

/** A way of the page to be connected. */
export type TransportName = 'stream' | 'webSocket' | 'poll'

export const TRANSPORTS: readonly TransportName[] = ['stream', 'webSocket', 'poll']

/** How a tab is opened. */
export interface TabOptions extends BrowserContextOptions {
  by?: TransportName
  room?: string
  name?: string
  /** Whether the test puts its clock forward. */
  clock?: boolean
}

/** A tab with the chat page in it. */
export class ChatTab {
  readonly page: Page
  /** Errors on the console, and of scripts. */
  readonly errors: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('console', (message) => void (message.type() === 'error' && this.errors.push(message.text())))
    page.on('pageerror', (error) => void this.errors.push(error.message))
  }

  /** Opens a room of the chat, and waits until it is live. */
  static async open(browser: Browser, url: string, options: TabOptions = {}): Promise<ChatTab> {
    const { by = 'stream', room = 'lobby', name = 'Ada', clock = false, ...rest } = options
    const context = await browser.newContext(rest)
    onTestFinished(() => context.close())
    const tab = new ChatTab(await context.newPage())
    if (clock) await tab.page.clock.install()
    await tab.page.addInitScript(`sessionStorage.setItem('name', ${JSON.stringify(name)})`)
    await tab.page.goto(`${url}?by=${by}#${encodeURIComponent(room)}`)
    await tab.waitForState('live')
    return tab
  }

  /** Waits until the page says that it is live, or that it is not. */
  async waitForState(state: 'live' | 'offline'): Promise<void> {
    await this.page.locator(state === 'live' ? '#state.live' : '#state:not(.live)').waitFor()
  }

  /** Messages with this text. */
  messages(text: string): Locator {
    return this.page.locator('#log p span').getByText(text, { exact: true })
  }

  /** All messages that were sent, in order. */
  said(): Promise<string[]> {
    return this.page.locator('#log p:not(.unsent, .sending) span').allTextContents()
  }

  /** Types a message and sends it with Enter, and waits until it comes back. */
  async say(text: string): Promise<void> {
    await this.type(text)
    await this.hasSent(text)
  }

  /** Waits until a message of this tab has come back; what is `.unsent` is `.sending` before that. */
  async hasSent(text: string): Promise<void> {
    const sent = this.page.locator('#log p:not(.unsent, .sending) span')
    await sent.getByText(text, { exact: true }).waitFor()
  }

  /** Types a message and presses Enter. */
  async type(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }

  get composer(): Locator {
    return this.page.getByLabel('Message', { exact: true })
  }
}
