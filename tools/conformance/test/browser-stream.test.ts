import { expect, it } from 'vitest'
import { describeWhere } from '../src/index.ts'
import { inChromium } from './browser-page.ts'

describeWhere('chromium', 'the reliable stream in Chromium', () => {
  const here = inChromium('reliable-stream')

  it('loses the connection with the proxy, and catches up with what was added meanwhile', async () => {
    const page = await here.open(here.examples['reliable-stream'].url)
    await page.locator('.online').waitFor()
    await page.locator('li:nth-child(2)').waitFor()
    // It is offline only for a moment, so watching starts before.
    const offline = page.locator('.offline').waitFor()
    await Promise.all([offline, page.getByRole('button', { name: 'Restart the proxy' }).click()])
    await page.locator('.online').waitFor()
    // The proxy is away for three seconds, so the first event of that time is more than a second and a half late.
    await page.locator('.late').first().waitFor()
    const onTime = page.locator('li:first-child:not(.late)')
    await onTime.waitFor()
    const last = Number(await onTime.getAttribute('value'))
    const values = await page
      .locator('li')
      .evaluateAll((list) => list.map((li) => (li as HTMLLIElement).value))
    expect(values.slice(-last)).toEqual(Array.from({ length: last }, (_, index) => last - index))
    expect(await page.getByText('lost 0, repeated 0').count()).toBe(1)
  })

  it('opens the stream again where the browser has given up, after the last event', async () => {
    const page = await here.open('about:blank')
    await page.route('**/events/ticks?after=0', (route) => route.fulfill({ status: 502 }), { times: 1 })
    // How long it is offline is up to chance, and may be too short to be seen.
    const refused = page.waitForResponse((response) => response.status() === 502)
    await Promise.all([refused, page.goto(here.examples['reliable-stream'].url)])
    await page.locator('.online').waitFor()
    await page.locator('li[value="1"]').waitFor()
    expect(await page.getByText('lost 0, repeated 0').count()).toBe(1)
  })
})
