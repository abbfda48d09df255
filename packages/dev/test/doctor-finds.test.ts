import net, { type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  addCharset, app, argumentsOf, doctor, dropBytes, dropGripHeaders, failuresOf, gateway, listen, openToAll, PATHS, readAsText, setUp,
  silentAt, strip304,
} from './support/doctor.ts' // prettier-ignore

describe('the doctor', () => {
  it.each<[string, string, () => Promise<string[]>]>([
    ['no GRIP_URL', 'grip-url-missing', async () => ['--url', (await setUp()).proxy.url, '--grip-url', '']],
    [
      'a GRIP_URL in quotes',
      'grip-url-invalid',
      async () => argumentsOf(await setUp(), '"http://127.0.0.1:5561"'),
    ],
    [
      'a parameter that is misspelt',
      'grip-url-invalid',
      async () => argumentsOf(await setUp(), 'http://127.0.0.1:5561?issuer=x&key=y'),
    ],
    [
      'a port where nobody listens',
      'control-unreachable',
      async () => argumentsOf(await setUp(), 'http://127.0.0.1:1?iss=pushpin&key=changeme'),
    ],
    [
      'the port of clients',
      'control-is-client-port',
      async () => {
        const setup = await setUp()
        return argumentsOf(setup, `${setup.proxy.url}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a web server that is no proxy',
      'control-is-no-proxy',
      async () => {
        const setup = await setUp()
        return argumentsOf(setup, `${setup.origin}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a server that never answers',
      'control-silent',
      async () => {
        const server = net.createServer(() => {})
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        onTestFinished(() => void server.close())
        return argumentsOf(
          await setUp(),
          `http://127.0.0.1:${(server.address() as AddressInfo).port}?iss=pushpin&key=changeme`,
        )
      },
    ],
    [
      'a server whose answer never ends',
      'control-is-no-proxy',
      async () => {
        const endless = await listen((_, response) => void response.writeHead(200).write('x'))
        return argumentsOf(await setUp(), `${endless}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a key that the proxy does not take',
      'publish-refused',
      async () => {
        const setup = await setUp({ requirePublishKey: true })
        return argumentsOf(setup, setup.proxy.gripUrl.replace('changeme', 'another-key'))
      },
    ],
    [
      'a clock that is off by ten minutes',
      'clock-skew',
      async () => {
        const late = new Date(Date.now() - 600_000).toUTCString()
        return argumentsOf(
          await setUp({}, (url) => gateway(app(url), (response) => response.setHeader('date', late))),
        )
      },
    ],
    [
      'clients that are sent to a port where nobody listens',
      'url-unreachable',
      async () => {
        const { proxy } = await setUp()
        return ['--url', 'http://127.0.0.1:1', '--grip-url', proxy.gripUrl, ...PATHS]
      },
    ],
    [
      'clients that reach the app past the proxy',
      'past-the-proxy',
      async () => {
        const { proxy, origin } = await setUp()
        return ['--url', origin, '--grip-url', proxy.gripUrl, ...PATHS]
      },
    ],
    [
      'a stream without its type',
      'stream-without-type',
      async () => argumentsOf(await setUp({}, (url) => app(url, { type: 'text/plain' }))),
    ],
    [
      'a stream that is not held',
      'stream-not-held',
      async () => argumentsOf(await setUp({}, (url) => app(url, { hold: false }))),
    ],
    [
      'publishes that go to another proxy',
      'publish-lost',
      async () => {
        const [setup, other] = [await setUp(), await setUp()]
        return argumentsOf(setup, other.proxy.gripUrl)
      },
    ],
    [
      'an app with another key',
      'key-differs',
      async () => argumentsOf(await setUp({}, (url) => app(url.replace('changeme', 'another-key')))),
    ],
    [
      'an app with another issuer',
      'issuer-differs',
      async () => argumentsOf(await setUp({}, (url) => app(url.replace('iss=pushpin', 'iss=other')))),
    ],
    [
      'an app that takes what nobody has signed',
      'unsigned-accepted',
      async () => argumentsOf(await setUp({}, () => openToAll)),
    ],
    [
      'a gateway that adds a charset',
      'events-type-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), addCharset))),
    ],
    [
      'a gateway that drops bytes',
      'events-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), dropBytes))),
    ],
    [
      'a gateway that reads bytes as text',
      'bytes-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), readAsText))),
    ],
    [
      'a next link that is not there',
      'next-link-failed',
      async () => {
        const setup = await setUp()
        return [...argumentsOf(setup), '--stream', '/linked']
      },
    ],
    [
      'a path that no WebSocket has',
      'events-not-answered',
      async () => [...argumentsOf(await setUp()), '--websocket', '/'],
    ],
    [
      'a WebSocket that nobody answers',
      'websocket-refused',
      async () => argumentsOf(await setUp({}, (url) => silentAt('/chat', app(url)))),
    ],
    [
      'a 304 whose headers a gateway has dropped',
      'not-modified-lost',
      async () => [...argumentsOf(await setUp({}, (url) => strip304(app(url)))), '--poll', '/poll'],
    ],
    [
      'a gateway that drops the headers of a long-poll',
      'poll-not-held',
      async () => [...argumentsOf(await setUp({}, (url) => dropGripHeaders(app(url)))), '--poll', '/poll'],
    ],
    [
      'a long-poll that is not there',
      'poll-refused',
      async () => [...argumentsOf(await setUp()), '--poll', '/missing'],
    ],
    [
      'a long-poll of an app that clients reach past the proxy',
      'past-the-proxy',
      async () => {
        const { proxy, origin } = await setUp()
        return ['--url', origin, '--grip-url', proxy.gripUrl, '--poll', '/poll']
      },
    ],
    [
      'a feature that the Pushpin of production does not have',
      'feature-missing',
      async () => [...argumentsOf(await setUp()), '--stream', '/gone', '--pushpin', '1.36'],
    ],
    [
      'an app that is down',
      'origin-unreachable',
      async () => {
        const { proxy } = await setUp()
        return ['--url', proxy.url, '--grip-url', proxy.gripUrl, '--origin', 'http://127.0.0.1:1', ...PATHS]
      },
    ],
  ])('finds %s: %s', async (_, code, prepare) => {
    const { exit, found, seconds } = await doctor(...(await prepare()))
    expect(failuresOf(found)).toContain(code)
    expect([exit, seconds < 10]).toEqual([1, true])
    for (const { status, fix } of found) if (status === 'failed') expect(fix).toMatch(/\w/)
  })
})
