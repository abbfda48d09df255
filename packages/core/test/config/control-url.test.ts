import { expect, it } from 'vitest'
import { Publisher } from '../../src/index.ts'

const ALLOWED = [
  'http://localhost:5561', 'http://LOCALHOST', 'http://app.localhost', 'http://127.0.0.1:5561', 'http://127.9.8.7',
  'http://127.1', 'http://2130706433', 'http://0x7f.0.0.1', 'http://[::1]:5561', 'http://10.0.0.1', 'http://10.255.255.255',
  'http://172.16.0.1', 'http://172.31.255.255', 'http://192.168.1.1', 'http://169.254.1.1', 'http://[fd00::1]',
  'http://[fc12:3456::1]', 'http://[fe80::1]', 'http://pushpin:5561', 'http://pushpin.local', 'http://pushpin.internal',
  'http://pushpin.svc', 'http://pushpin.default.svc', 'http://pushpin.default.svc.cluster.local',
  'https://api.fastly.com/service/x', 'https://1.2.3.4', 'https://example.com:8443/a/b?x=1',
] // prettier-ignore

const IN_THE_CLEAR = [
  'http://example.com', 'http://1.2.3.4', 'http://9.255.255.255', 'http://11.0.0.1', 'http://172.15.0.1',
  'http://172.32.0.1', 'http://192.169.1.1', 'http://169.253.1.1', 'http://128.0.0.1', 'http://0.0.0.0',
  'http://localhost.example.com', 'http://127.0.0.1.nip.io', 'http://10.0.0.1.example.com', 'http://evil.com/localhost',
  'http://evil.com?localhost', 'http://evil.com:80/127.0.0.1', 'http://pushpin.internal.example.com', 'http://xlocal.com',
  'http://[2001:db8::1]', 'http://[::ffff:10.0.0.1]', 'http://[fc::1]', 'http://[fe8::1]', 'http://192.168.1.1.example',
  'http://localhost.',
] // prettier-ignore

const REFUSED = [
  'file:///etc/passwd', 'data:text/plain,x', 'ftp://localhost', 'ws://localhost', 'javascript:1', 'localhost',
  '//localhost', '/publish', '', 'http://', 'http://a b', 'http://[::1', 'http://localhost:99999',
  'http://user@localhost', 'http://user:pass@localhost', 'http://localhost@evil.com', 'http://127.0.0.1:80@evil.com',
  'http://:pass@localhost',
] // prettier-ignore

it('E1 judges 69 addresses', () => {
  expect([ALLOWED.length, IN_THE_CLEAR.length, REFUSED.length]).toEqual([27, 24, 18])
})

it.each(ALLOWED)('E1 publishes to %s', (controlUrl) => {
  expect(() => new Publisher({ controlUrl })).not.toThrow()
})

it.each(IN_THE_CLEAR)('E1 does not publish to %s in the clear', (controlUrl) => {
  expect(() => new Publisher({ controlUrl })).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message: expect.stringContaining('in the clear') }),
  )
  expect(() => new Publisher({ controlUrl, allowInsecureHttp: true })).not.toThrow()
})

it.each(REFUSED)('E1 refuses %j, even with allowInsecureHttp', (controlUrl) => {
  expect(() => new Publisher({ controlUrl, allowInsecureHttp: true })).toThrow(
    expect.objectContaining({
      code: 'ERR_GRIP_CONFIG',
      message: expect.stringMatching(
        /^"controlUrl" (is not a URL|must be http: or https:|must not contain credentials)$/,
      ),
    }),
  )
})

it('E1 userinfo in a GRIP_URL is for Basic, and never the host', () => {
  expect(() => new Publisher('http://localhost@evil.com')).toThrow(
    '"controlUrl" sends to evil.com in the clear: use https:, or "allowInsecureHttp"',
  )
})
