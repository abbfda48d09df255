import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { launchChromium } from './browser.ts'
import { open } from './client.ts'
import { type Inspected, startInspected } from './inspector.ts'

/** A page of the inspector in Chromium, for the tests of one suite. */
export interface InspectorPages {
  /** Opens the inspector of a proxy; errors of the page fail the test. */
  visit(proxy: Inspected, options?: BrowserContextOptions): Promise<Page>
  /** Opens an empty page, whose errors are expected. */
  blank(): Promise<Page>
  /** Starts a proxy, its inspector and a client of its WebSocket. */
  start(): Promise<{ proxy: Inspected; page: Page; client: Awaited<ReturnType<typeof open>> }>
}

/** Starts Chromium for the suite that calls it. */
export function inspectorPages(): InspectorPages {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
  }, 60_000)
  afterAll(() => browser?.close(), 30_000)

  async function visit(proxy: Inspected, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
    onTestFinished(async () => {
      await context.close()
      expect(errors).toEqual([])
    })
    await page.goto(proxy.inspectorUrl)
    await page.getByText('Live', { exact: true }).waitFor()
    return page
  }

  async function blank(): Promise<Page> {
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    return context.newPage()
  }

  async function start(): ReturnType<InspectorPages['start']> {
    const proxy = await startInspected()
    const page = await visit(proxy)
    const client = await open(`${proxy.url}/chat`)
    return { proxy, page, client }
  }

  return { visit, blank, start }
}

/** The first row with a text. */
export const row = (page: Page, text: string): Locator =>
  page.locator('.row:visible', { hasText: text }).first()

/** What the page has copied. */
export const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

/** Resolves once the page says so. */
export const told = (page: Page, text: string): Promise<void> =>
  page.locator('#toast.shown', { hasText: text }).waitFor()
