import { Publisher } from '@grip/core'
import { expectNoSecret } from '@grip/trust/test'
import { ZmqEndpoint, type ZmqEndpointOptions } from '@grip/zmq'
import { expect, it } from 'vitest'

const MESSAGE = 'canary-message'

it.each<[string, ZmqEndpointOptions]>([
  ['pull', { pushUri: 'tcp://127.0.0.1:1', timeout: 50 }],
  ['subscribe', { pubUri: 'tcp://127.0.0.1:1', timeout: 50 }],
  ['answer commands', { controlUri: 'tcp://127.0.0.1:1', timeout: 50 }],
])('E2 a publish to a proxy that does not %s fails without its message', async (_, options) => {
  await using endpoint = new ZmqEndpoint(options)
  const publisher = new Publisher([])
  publisher.add(endpoint)
  const publishing = publisher.publish('c', {
    webSocket: MESSAGE,
    httpStream: new TextEncoder().encode(MESSAGE),
  })
  const error = await publishing.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_GRIP_PUBLISH', reason: 'timeout' })
  expectNoSecret(error, [MESSAGE])
  expectNoSecret(endpoint, [MESSAGE])
})

it.each<object>([
  { pushUri: `tcp://user:${MESSAGE}@host` },
  { controlUri: MESSAGE },
  { pushUri: 'tcp://127.0.0.1:1', format: MESSAGE },
  { pushUri: 'tcp://127.0.0.1:1', timeout: MESSAGE },
])('E2 an option that cannot be used is named, and not shown: %j', (options) => {
  let error: unknown
  try {
    void new ZmqEndpoint(options)
  } catch (caught) {
    error = caught
  }
  expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG' })
  expectNoSecret(error, [MESSAGE])
})
