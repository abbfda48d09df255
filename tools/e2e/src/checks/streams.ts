import assert from 'node:assert/strict'
import type { Check } from './check.ts'

const WORDS = Array.from({ length: 40 }, (_, index) => `word${index} `).join('')

/** Answers of `@grip/streams`, on a history that all functions of the platform reach. */
export const streamChecks: readonly Check[] = [
  {
    id: 'streams',
    title:
      'an AI answer is read while it is written, also by a page that is reloaded in the middle, and ends when it is stopped',
    async run(t) {
      const path = `/answers/${t.channel()}`
      const first = t.request(path, { method: 'POST', body: '' })
      await first.until('word2 ')
      // It is still being written, or there would be nothing to resume.
      const page = t.request(path)
      assert.equal((await page.head()).status, 200)
      await page.until('word10 ')
      page.abort()
      const reloaded = await t.request(path).complete(60)
      assert.deepEqual(read(reloaded.text), [WORDS, 'done'])
      assert.deepEqual(read((await first.complete(60)).text), [WORDS, 'done'])
      assert.equal((await t.get(path)).status, 204)

      const endless = `/answers/${t.channel()}-endless`
      const one = t.request(endless, { method: 'POST', body: '' })
      await one.until('word2 ')
      const other = t.request(endless)
      await other.until('word4 ')
      assert.equal((await t.get(`${endless}/stop`, { method: 'POST', body: '' })).text, 'true')
      for (const viewer of [one, other]) assert.equal(read((await viewer.complete(60)).text)[1], 'stopped')
      assert.equal((await t.get(endless)).status, 204)
    },
  },
]

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
