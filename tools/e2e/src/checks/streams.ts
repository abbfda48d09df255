import assert from 'node:assert/strict'
import { type Check, checksOf } from './check.ts'

const WORDS = Array.from({ length: 40 }, (_, index) => `word${index} `).join('')

/** Answers of `@grip/streams`, on a history that all functions of the platform reach. */
export const streamChecks: readonly Check[] = checksOf({
  async 'streams: an AI answer is read while it is written, also by a page that is reloaded in the middle, and ends when it is stopped'(
    t,
  ) {
    const path = `/answers/${t.channel()}`
    const whole = await t.request(path, { method: 'POST', body: '' }).complete(60)
    assert.deepEqual(read(whole.text), [WORDS, 'done'])
    assert.equal((await t.get(path)).status, 204)

    // Written until it is stopped, so that it is under way whenever a slow runtime comes to be asked for it.
    const endless = `/answers/${t.channel()}-endless`
    const first = t.request(endless, { method: 'POST', body: '' })
    await first.until('word2 ')
    const page = t.request(endless)
    assert.equal((await page.head()).status, 200)
    await page.until('word10 ')
    page.abort()
    const reloaded = t.request(endless)
    await reloaded.until('word12 ')
    assert.equal((await t.get(`${endless}/stop`, { method: 'POST', body: '' })).text, 'true')
    const [text, end] = read((await first.complete(60)).text)
    assert.deepEqual([text.startsWith('word0 word1 word2 '), end], [true, 'stopped'])
    assert.deepEqual(read((await reloaded.complete(60)).text), [text, 'stopped'])
    assert.equal((await t.get(endless)).status, 204)
  },
})

/** The text of an event stream, and how it says that it ended. */
function read(events: string): [text: string, end: string | undefined] {
  let [text, end] = ['', undefined as string | undefined]
  for (const event of events.split('\n\n')) {
    const data = /^data: (.*)$/m.exec(event)?.[1]
    if (/^event: end$/m.test(event)) end = data
    else if (data !== undefined) text += JSON.parse(data) as string
  }
  return [text, end]
}
