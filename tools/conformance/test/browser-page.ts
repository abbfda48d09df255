import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

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
    tab.page.setDefaultTimeout(15_000)
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
