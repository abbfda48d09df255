import { expect, it } from 'vitest'
import { Publisher } from '@grip/core'
import { serveControl } from './control-server.ts'
import { channelsOf, numbers } from './published-items.ts'

/** A proxy that, like Pushpin, takes all of a POST or nothing of it. */
async function proxyThatRefuses(status: number, refused: readonly string[]) {
  const taken: string[] = []
  const control = await serveControl((response) => {
    const channels = channelsOf(control.received.at(-1)!.body)
    if (channels.some((channel) => refused.includes(channel))) {
      response.writeHead(status).end('Invalid format\n')
      return
    }
    taken.push(...channels)
    response.end('Published\n')
  })
  return { ...control, taken }
}

it.each([400, 413])('of a batch refused with %i only the culprit fails, and names itself', async (status) => {
  const { url, received, taken } = await proxyThatRefuses(status, ['37'])
  const publisher = new Publisher(url, { attempts: 1 })
  const outcomes = await Promise.allSettled(
    numbers(100).map((channel) => publisher.publish(channel, { httpStream: 'x' }, { id: `id-${channel}` })),
  )
  const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  expect(failed).toHaveLength(1)
  expect(failed[0]).toMatchObject({
    code: 'ERR_GRIP_PUBLISH',
    reason: 'rejected',
    message: `${url} answered ${status} to a publish to channel "37"`,
    channel: '37',
    id: 'id-37',
    endpoint: url,
    response: { status, text: 'Invalid format\n' },
  })
  expect(taken).toEqual(numbers(100).filter((number) => number !== '37'))
  expect(received.length).toBeLessThanOrEqual(16)
})

it('each of several culprits fails, and the others arrive in order', async () => {
  const refused = ['0', '1', '13', '29']
  const { url, taken } = await proxyThatRefuses(400, refused)
  const publisher = new Publisher(url)
  const outcomes = await Promise.allSettled(
    numbers(30).map((channel) => publisher.publish(channel, { httpStream: 'x' })),
  )
  const failed = outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [String(index)] : []))
  expect(failed).toEqual(refused)
  expect(taken).toEqual(numbers(30).filter((number) => !refused.includes(number)))
})

it('a batch refused for its authorization is not sent again', async () => {
  const { url, received } = await proxyThatRefuses(401, ['1'])
  const publisher = new Publisher(url)
  const outcomes = await Promise.allSettled(
    numbers(3).map((channel) => publisher.publish(channel, { httpStream: 'x' })),
  )
  expect(outcomes).toMatchObject(numbers(3).map((channel) => ({ reason: { reason: 'rejected', channel } })))
  expect(received).toHaveLength(1)
})
