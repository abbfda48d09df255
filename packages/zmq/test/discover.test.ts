import { within } from '@grip/conformance'
import { PublishError, Publisher } from '@grip/core'
import { ZmqEndpoint } from '@grip/zmq'
import { expect, it } from 'vitest'
import { Pull, Reply } from 'zeromq'

it('asks with one request, and takes an address on all interfaces on the host of the command socket', async () => {
  const pull = new Pull({ linger: 0 })
  const uri = await bound(pull)
  const command = await answering(addresses('publish-pull', uri.replace('127.0.0.1', '*')))
  await using endpoint = new ZmqEndpoint({ controlUri: command.uri })
  await publish(endpoint)
  const [frame] = await within(pull.receive(), 'a message')
  expect(String(frame)).toContain('2:hi,')
  expect(command.asked()).toEqual([
    expect.stringMatching(/^70:2:id,36:[-\da-f]{36},6:method,12:get-zmq-uris,\}$/),
  ])
  pull.close()
})

it.each([
  ['bytes that are no tnetstring', 'hello', 'network', 'malformed tnetstring at byte 0'],
  ['no map', '2:no,', 'network', 'the command socket refused "get-zmq-uris"'],
  ['a refusal', '18:7:success,5:false!}', 'network', 'the command socket refused "get-zmq-uris"'],
  ['no address', '28:7:success,4:true!5:value,0:}}', 'rejected', undefined],
  ['the other address alone', addresses('publish-sub', 'tcp://127.0.0.1:9'), 'rejected', undefined],
])('an answer with %s is a failure, and the next try asks again', async (_, answer, reason, cause) => {
  const command = await answering(answer)
  await using endpoint = new ZmqEndpoint({ controlUri: command.uri })
  for (const times of [1, 2]) {
    const error = await endpoint.connect().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(PublishError)
    expect(error).toMatchObject({ reason, endpoint: command.uri })
    expect((error as Error & { cause?: Error }).cause?.message).toBe(cause)
    expect(command.asked()).toHaveLength(times)
  }
})

/** A successful answer with one address. */
function addresses(name: string, uri: string): string {
  const value = `${name.length}:${name},${uri.length}:${uri},`
  const fields = `7:success,4:true!5:value,${value.length}:${value}}`
  return `${fields.length}:${fields}}`
}

async function answering(answer: string) {
  const socket = new Reply({ linger: 0 })
  const uri = await bound(socket)
  const requests: string[] = []
  const serve = async (): Promise<void> => {
    for await (const [request] of socket) {
      requests.push(String(request))
      await socket.send(answer)
    }
  }
  void serve()
  return { uri, asked: () => requests }
}

async function bound(socket: Pull | Reply): Promise<string> {
  await socket.bind('tcp://127.0.0.1:*')
  return socket.lastEndpoint!
}

async function publish(endpoint: ZmqEndpoint): Promise<void> {
  const publisher = new Publisher([])
  publisher.add(endpoint)
  await publisher.publish('room', { webSocket: 'hi' })
}
