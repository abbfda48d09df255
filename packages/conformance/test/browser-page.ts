import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

export type PanelName = 'chat' | 'events' | 'poll'

export const PANELS: readonly PanelName[] = ['chat', 'events', 'poll']

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

  /** Opens the chat, and waits until all three connections are shown to be there. */
  static async open(browser: Browser, url: string, options?: BrowserContextOptions): Promise<ChatTab> {
    const tab = await ChatTab.create(browser, options)
    await tab.page.goto(url)
    await tab.waitForStates('online')
    return tab
  }

  /** As {@link open}, with a clock that a test can put forward. */
  static async openWithClock(browser: Browser, url: string): Promise<ChatTab> {
    const tab = await ChatTab.create(browser)
    await tab.page.clock.install()
    await tab.page.goto(url)
    await tab.waitForStates('online')
    return tab
  }

  private static async create(browser: Browser, options?: BrowserContextOptions): Promise<ChatTab> {
    const context = await browser.newContext(options)
    onTestFinished(() => context.close())
    return new ChatTab(await context.newPage())
  }

  async waitForStates(state: 'online' | 'offline'): Promise<void> {
    for (const panel of PANELS) await this.page.locator(`#${panel} .state`, { hasText: state }).waitFor()
  }

  /** Messages with this text, in one panel. */
  messages(panel: PanelName, text: string): Locator {
    return this.page.locator(`#${panel} li span`).getByText(text, { exact: true })
  }

  /** Types a message and sends it with Enter, and waits until it comes back over the WebSocket. */
  async say(text: string): Promise<void> {
    await this.type(text)
    await this.messages('chat', text).and(this.page.locator('li:not(.unsent) span')).waitFor()
  }

  /** Types a message and presses Enter. */
  async type(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.page.keyboard.press('Enter')
  }

  get composer(): Locator {
    return this.page.getByLabel('Message', { exact: true })
  }

  /**
   * Says something until this panel of the other tab shows it. A long-poll has gaps, in which what is
   * published is not for it.
   */
  async sayUntilSeen(text: string, other: ChatTab, panel: PanelName): Promise<void> {
    for (let count = 1; count <= 20; count++) {
      await this.say(`${text} ${count}`)
      const seen = other.messages(panel, `${text} ${count}`).waitFor({ timeout: 1500 })
      if (await seen.then(() => true, () => false)) return // prettier-ignore
    }
    throw new Error(`"${text}" was said 20 times and never seen in the ${panel} panel`)
  }
}
