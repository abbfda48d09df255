import { describe, expect, it } from 'vitest'
import { createDevProxy, type DevProxyOptions } from '@grip/dev'
import { startOrigin } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const origin = 'http://127.0.0.1:3000'

describe('options', () => {
  const wrong: [string, object, string][] = [
    ['misspelt', { origin, prot: 1 }, '"prot" is not an option'],
    ['no origin', {}, '"origin" option must be an http: or https: URL'],
    [
      'origin without a scheme',
      { origin: '127.0.0.1:3000' },
      '"origin" option must be an http: or https: URL, such as http://127.0.0.1:3000; this is "127.0.0.1:3000"',
    ],
    ['origin of a file', { origin: 'file:///etc/passwd' }, '; this is "file:///etc/passwd"'],
    ['origin of FTP', { origin: 'ftp://ada:canary@h' }, '; this is "ftp://…@h"'],
    ['origin of a long name', { origin: `x${'y'.repeat(300)}` }, `; this is "x${'y'.repeat(199)}…"`],
    [
      'origin with a path',
      { origin: `${origin}/app?b` },
      '"origin" option must be an address without a path: leave out /app?b',
    ],
    ['origin that is the proxy', { origin, port: 3000 }, 'not a port of the proxy itself'],
    [
      'origin that is its publish endpoint',
      { origin: 'http://localhost', controlPort: 80 },
      'not a port of the proxy itself',
    ],
    [
      'origin with credentials',
      { origin: 'http://a:canary@h' },
      '"origin" option must not carry credentials',
    ],
    ['port', { origin, port: 70_000 }, '"port" option must be a port'],
    ['port as text', { origin, port: '80' }, '"port" option must be a port'],
    ['controlPort', { origin, controlPort: -1 }, '"controlPort" option must be a port'],
    ['host', { origin, host: '' }, '"host" option must be a non-empty string'],
    ['key', { origin, key: 1 }, '"key" option must be a non-empty string'],
    ['empty key', { origin, key: '' }, '"key" option must be a non-empty string'],
    ['key of bytes that are not', { origin, key: 'base64:canary!' }, ''],
    [
      'requirePublishKey',
      { origin, requirePublishKey: 'false' },
      '"requirePublishKey" option must be true or false',
    ],
    ['issuer', { origin, issuer: '' }, '"issuer" option must be a non-empty string'],
    ['allowedHosts', { origin, allowedHosts: 'a' }, '"allowedHosts" option must be a list'],
    [
      'an allowed host with a scheme',
      { origin, allowedHosts: ['https://a.b'] },
      '"https://a.b" in the "allowedHosts" option is not a host name: leave out scheme, port and path',
    ],
    [
      'an allowed host with a port',
      { origin, clientHosts: ['a.b:80'] },
      '"a.b:80" in the "clientHosts" option is not a host name',
    ],
    [
      'an allowed host with a star',
      { origin, clientHosts: ['*.a.b'] },
      '"*.a.b" in the "clientHosts" option is not a host name: leave out scheme, port and path; ".a.b" stands for every name below a.b',
    ],
    [
      'no name as an allowed host',
      { origin, clientHosts: [''] },
      '"" in the "clientHosts" option is not a host name',
    ],
    [
      'clientHosts',
      { origin, clientHosts: 'a' },
      '"clientHosts" option must be a list of host names, or "any"',
    ],
    ['clientHosts of no text', { origin, clientHosts: [1] }, '"clientHosts[0]" must be a string'],
    ['pass', { origin, pass: '/hmr' }, '"pass" option must be a list of paths'],
    [
      'a path to pass that is none',
      { origin, pass: ['hmr'] },
      '"hmr" in the "pass" option is not a path: it must begin with "/", without a query',
    ],
    [
      'a path to pass with a query',
      { origin, pass: ['/hmr?x'] },
      '"/hmr?x" in the "pass" option is not a path',
    ],
    ['forwardedFor', { origin, forwardedFor: 'append' }, '"forwardedFor" option must be'],
    ['minKeepAliveInterval', { origin, minKeepAliveInterval: 0 }, '"minKeepAliveInterval" option must be'],
    ['endless minKeepAliveInterval', { origin, minKeepAliveInterval: Infinity }, 'at most 2,147,483'],
    [
      'minKeepAliveInterval in milliseconds',
      { origin, minKeepAliveInterval: 2_147_484 },
      'at most 2,147,483',
    ],
    [
      'headerTimeout',
      { origin, headerTimeout: 0 },
      '"headerTimeout" option must be a positive number of seconds',
    ],
    [
      'retryDelays',
      { origin, retryDelays: [-1] },
      '"retryDelays[0]" must be a number of seconds from 0 to 2,147,483',
    ],
    [
      'retryDelays of one number',
      { origin, retryDelays: 1 },
      '"retryDelays" option must be a list of seconds',
    ],
    [
      'a hole in retryDelays',
      { origin, retryDelays: Array<number>(2) },
      '"retryDelays[0]" must be a number of seconds',
    ],
    ['a hole in pass', { origin, pass: Array<string>(2) }, '"pass[0]" must be a string'],
    [
      'retryDelays in milliseconds',
      { origin, retryDelays: [1, 2_147_484] },
      '"retryDelays[1]" must be a number of seconds from 0 to 2,147,483',
    ],
    ['retryDelays of no number', { origin, retryDelays: [NaN] }, '"retryDelays[0]" must be'],
    ['log', { origin, log: 'x' }, '"log" option must be a function'],
  ]
  it.each(wrong)('refuses what cannot be used: %s', async (_name, options, message) => {
    const error = await createDevProxy({ port: 0, controlPort: 0, ...options } as DevProxyOptions).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG', message: expect.stringContaining(message) })
    expect(String(error)).not.toContain('canary')
  })

  it('gives the URLs that an app needs', async () => {
    const { url: app } = await startOrigin(() => [200])
    const proxy = await startProxy(app, { key: 'a+b/c=', issuer: 'me&you' })
    expect(proxy.url).toBe(`http://127.0.0.1:${proxy.port}`)
    expect(proxy.controlUrl).toBe(`http://127.0.0.1:${proxy.controlPort}`)
    const { searchParams } = new URL(proxy.gripUrl)
    expect([searchParams.get('iss'), searchParams.get('key')]).toEqual(['me&you', 'a+b/c='])
  })

  it('fails when a port is taken, and leaves nothing running', async () => {
    const { url: app } = await startOrigin(() => [200])
    const first = await startProxy(app)
    const taken = createDevProxy({ origin: app, port: 0, controlPort: first.controlPort })
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it.each(['192.0.2.1', 'no-such-host.invalid', '999.1.1.1'])('refuses to listen on %s', async (host) => {
    const refused = createDevProxy({ origin: 'http://127.0.0.1:1', port: 0, controlPort: 0, host })
    await expect(refused).rejects.toMatchObject({
      code: 'ERR_GRIP_CONFIG',
      message: `"host" option must be an address of this machine, for example "127.0.0.1" or "0.0.0.0"; "${host}" is not`,
    })
  })

  it('forwards the address of the client alone when told to', async () => {
    const app = await startOrigin(() => [200])
    const headers = { 'X-Forwarded-For': '9.9.9.9' }
    await fetch((await startProxy(app.url)).url, { headers })
    await fetch((await startProxy(app.url, { forwardedFor: 'replace' })).url, { headers })
    expect(app.requests.map((request) => request.headers['x-forwarded-for'])).toEqual([
      '9.9.9.9',
      '127.0.0.1',
    ])
  })
})
