import { GripConfigError } from '@grip/core'
import { ZmqEndpoint } from '@grip/zmq'
import { expect, it } from 'vitest'
import { Reply } from 'zeromq'

const PUBLIC: readonly [uri: string, host: string][] = [
  ['tcp://8.8.8.8:5560', '8.8.8.8'],
  ['tcp://134744072:5560', '8.8.8.8'],
  ['tcp://0x8080808:5560', '8.8.8.8'],
  ['tcp://010.010.010.010:5560', '8.8.8.8'],
  ['tcp://172.32.0.1:5560', '172.32.0.1'],
  ['tcp://proxy.example.com:5560', 'proxy.example.com'],
  ['tcp://PROXY.EXAMPLE.COM:5560', 'proxy.example.com'],
  ['tcp://localhost.example.com:5560', 'localhost.example.com'],
  ['tcp://[2001:4860:4860::8888]:5560', '[2001:4860:4860::8888]'],
  ['tcp://[::ffff:8.8.8.8]:5560', '[::ffff:808:808]'],
  // The address to send from stands in front.
  ['tcp://127.0.0.1:0;8.8.8.8:5560', '8.8.8.8'],
]

it.each(
  PUBLIC.flatMap(([uri, host]) =>
    (['pushUri', 'pubUri', 'controlUri'] as const).map((option) => [option, uri, host] as const),
  ),
)('E1 a %s of %s is refused, and the error says what to set', (option, uri, host) => {
  expect(() => new ZmqEndpoint({ [option]: uri })).toThrow(
    new GripConfigError(
      `"${option}" sends to ${host} in the clear, which is outside private networks: use a private address or a tunnel, or set "allowInsecureTcp"`,
    ),
  )
  expect(new ZmqEndpoint({ [option]: uri, allowInsecureTcp: true }).origin).toBe(uri)
})

it.each([
  'tcp://127.0.0.1:5560',
  'tcp://localhost:5560',
  'tcp://pushpin:5560',
  'tcp://pushpin.internal:5560',
  'tcp://10.0.0.7:5560',
  'tcp://172.31.0.1:5560',
  'tcp://192.168.1.17:0;192.168.1.1:5560',
  'tcp://[::1]:5560',
  'tcp://[fd00::7]:5560',
  'tcp://[fe80::1%eth0]:5560',
  'ipc:///run/pushpin/push',
])('the address %s is one of a private network', (pushUri) => {
  expect(new ZmqEndpoint({ pushUri }).origin).toBe(pushUri)
})

it.each([
  [
    'outside private networks',
    'tcp://8.8.8.8:5560',
    /^the address from the command socket sends to 8\.8\.8\.8 in the clear/,
  ],
  [
    'that nothing connects to',
    'inproc://pushpin',
    /^the address from the command socket cannot be connected to$/,
  ],
])('E1 an address %s, told by the command socket, is refused', async (_, uri, message) => {
  const socket = new Reply({ linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  const value = `12:publish-pull,${uri.length}:${uri},`
  const fields = `7:success,4:true!5:value,${value.length}:${value}}`
  const answered = socket.receive().then(() => socket.send(`${fields.length}:${fields}}`))
  await using endpoint = new ZmqEndpoint({ controlUri: socket.lastEndpoint! })
  const error = await endpoint.connect().catch((caught: unknown) => caught)
  await answered
  expect(error).toMatchObject({ code: 'ERR_GRIP_PUBLISH', reason: 'rejected', endpoint: socket.lastEndpoint })
  expect((error as Error).message).toMatch(message)
  socket.close()
})
