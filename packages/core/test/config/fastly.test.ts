import { afterEach, expect, it, vi } from 'vitest'
import { fastlyFanout, FASTLY_FANOUT_KEY, Publisher, verifyGripSig } from '../../src/index.ts'
import { recordFetch } from '../publish/record-fetch.ts'
import { pushpinToken, reasonOf, SECRET } from '../signature/tokens.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

it('configures Fastly Fanout', async () => {
  const config = fastlyFanout({ serviceId: 'SVC123', apiToken: 'token' })
  expect(config).toEqual({
    controlUrl: 'https://api.fastly.com/service/SVC123',
    key: 'token',
    verifyKey: {
      kty: 'EC',
      crv: 'P-256',
      x: 'CKo5A1ebyFcnmVV8SE5On-8G81JyBjSvcrx4VLetWCg',
      y: '7gwJqaU6N8TP88--twjkwoB36f-pT3QsmI46nPhjO7M',
    },
    verifyIssuer: 'fastly:SVC123',
    maxPublishBytes: 65_536,
  })
  const { fetch, requests } = recordFetch()
  await new Publisher(config, { fetch }).publish('c', { httpStream: 'x' })
  expect(requests.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
    ['https://api.fastly.com/service/SVC123/publish/', 'Bearer token'],
  ])
  // The key is one that WebCrypto takes: a stranger's token fails for its signature only.
  const stranger = pushpinToken().replace(/^[^.]+/, 'eyJhbGciOiJFUzI1NiJ9')
  expect(await reasonOf(verifyGripSig(stranger, FASTLY_FANOUT_KEY, { issuer: 'fastly:SVC123' }))).toBe(
    'signature',
  )
  expect(() => Object.assign(FASTLY_FANOUT_KEY, { x: 'evil' })).toThrow(TypeError)
})

it.each<[object, string]>([
  [
    { serviceId: '', apiToken: 'x' },
    '"serviceId" must be the id of a Fastly service, which has only letters and digits',
  ],
  [
    { serviceId: 'a/b', apiToken: 'x' },
    '"serviceId" must be the id of a Fastly service, which has only letters and digits',
  ],
  [
    { serviceId: 'a?key=b', apiToken: 'x' },
    '"serviceId" must be the id of a Fastly service, which has only letters and digits',
  ],
  [
    { serviceId: 'a\n', apiToken: 'x' },
    '"serviceId" must be the id of a Fastly service, which has only letters and digits',
  ],
  [{ apiToken: 'x' }, '"serviceId" must be the id of a Fastly service, which has only letters and digits'],
  [{ serviceId: 'a', apiToken: '' }, '"apiToken" must be a Fastly API token, as a non-empty string'],
  [{ serviceId: 'a' }, '"apiToken" must be a Fastly API token, as a non-empty string'],
])('refuses Fastly options %j', (options, message) => {
  expect(() => fastlyFanout(options as { serviceId: string; apiToken: string })).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
  )
})

it('gives Fastly 65,536 bytes for a publish, also where it is configured by URL', async () => {
  const { fetch, requests } = recordFetch()
  const publisher = new Publisher(`https://api.fastly.com/service/x?key=${SECRET}`, { fetch, attempts: 1 })
  await expect(publisher.publish('c', { httpStream: 'x'.repeat(65_536) })).rejects.toThrow(
    'the publish to channel "c" has 65604 bytes; 65536 is the limit',
  )
  expect(requests).toEqual([])
})
