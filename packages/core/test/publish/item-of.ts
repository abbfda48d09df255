import { expect } from 'vitest'
import { Publisher, type PublishMessage, type PublishOptions } from '../../src/index.ts'
import { recordFetch } from './record-fetch.ts'

/** The item of a publish, as it stands in the body. */
export async function itemOf(message: PublishMessage, options?: PublishOptions): Promise<string> {
  const { fetch, bodies } = recordFetch()
  await new Publisher('http://127.0.0.1', { fetch, attempts: 1 }).publish('c', message, options)
  const [body] = bodies() as [string]
  expect(body.startsWith('{"items":[{') && body.endsWith(',"channel":"c"}]}')).toBe(true)
  return body.slice('{"items":[{'.length, -',"channel":"c"}]}'.length)
}

/** Its formats. */
export async function formatsOf(message: PublishMessage): Promise<string> {
  const item = await itemOf(message)
  expect(item.startsWith('"formats":')).toBe(true)
  return item.slice('"formats":'.length)
}

/** How a publish of anything at all is refused, before anything is sent. */
export async function refusalOf(
  message: unknown,
  options?: unknown,
  channel: unknown = 'c',
): Promise<unknown> {
  const { fetch, requests } = recordFetch()
  const publishing = new Publisher('http://127.0.0.1', { fetch }).publish(
    channel as string,
    message as PublishMessage,
    options as PublishOptions,
  )
  const error: unknown = await publishing.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(requests.length).toBe(0)
  return error
}
