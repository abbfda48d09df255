import { expect, it, onTestFinished, vi } from 'vitest'
import { Publisher } from '@grip/core'
import { itemsOf, numbers } from './published-items.ts'
import { recordFetch } from './record-fetch.ts'

const X = { httpStream: 'x' }
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

/** Publishes so often in one tick; tells the ids. */
async function idsOf(count: number): Promise<string[]> {
  const { fetch, requests } = recordFetch()
  const publisher = new Publisher('http://127.0.0.1', { fetch })
  await Promise.all(numbers(count).map(() => publisher.publish('c', X)))
  return requests.flatMap(({ init }) => itemsOf(init.body).map(({ id }) => id!))
}

it('each of 20,000 publishes in one tick has its own id, a UUID', async () => {
  const ids = await idsOf(20_000)
  expect(ids.filter((id) => !UUID.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(20_000)
})

it('each id is drawn anew, so that processes begun from one snapshot have none in common', async () => {
  const random = vi.spyOn(crypto, 'randomUUID')
  onTestFinished(() => random.mockRestore())
  expect(new Set(await idsOf(3)).size).toBe(3)
  expect(random).toHaveBeenCalledTimes(3)
})
