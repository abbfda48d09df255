import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { PublishError, Publisher, type PublisherOptions } from '../../src/index.ts'
import { deadUrl, serveControl, type Answer } from './control-server.ts'
import { recordFetch } from './record-fetch.ts'

/** The error of a publish to a server that answers so. */
async function failWith(answer: Answer, options?: PublisherOptions) {
  const control = await serveControl(answer)
  const error = await new Publisher(`${control.url}?key=token`, { attempts: 1, ...options })
    .publish('c', { httpStream: 'x' })
    .catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(PublishError)
  return { error: error as PublishError, ...control }
}

const never: Answer = () => undefined

it.each([400, 401, 404, 411, 429, 500, 503])(
  'F1 rejects with the status %s and what was answered',
  async (status) => {
    const { error, url, received } = await failWith((response) =>
      response.writeHead(status).end('Invalid format: é\n'),
    )
    expect(error).toMatchObject({
      code: 'ERR_GRIP_PUBLISH',
      status: 502,
      reason: 'rejected',
      endpoint: url,
      response: { status, text: 'Invalid format: é\n' },
      message: `${url} answered ${status} to a publish to channel "c"`,
      errors: [],
    })
    expect(received).toHaveLength(1)
  },
)

it('F1 keeps 512 characters of what was answered', async () => {
  const { error } = await failWith((response) => response.writeHead(400).end('x'.repeat(10_000)))
  expect(error.response?.text).toBe('x'.repeat(512))
})

it.each([301, 302, 303, 307, 308])('F1 does not follow a %s, so the authorization stays', async (status) => {
  const elsewhere = await serveControl()
  const location = `${elsewhere.url}/publish/`
  const { error, url, received } = await failWith((response) =>
    response.writeHead(status, { location }).end(),
  )
  expect(error).toMatchObject({
    reason: 'redirect',
    status: 502,
    message: `${url} answered with a redirect, which is not followed`,
  })
  expect(received[0]!.headers.authorization).toBe('Bearer token')
  expect(elsewhere.received).toEqual([])
})

it('F1 does not follow a redirect that a platform hides', async () => {
  const hidden = { type: 'opaqueredirect', status: 0, ok: false, body: null } as unknown as Response
  const { fetch } = recordFetch(() => hidden)
  await expect(
    new Publisher('http://127.0.0.1', { fetch }).publish('c', { httpStream: 'x' }),
  ).rejects.toMatchObject({ reason: 'redirect' })
})

it('F1 gives up after the timeout on a server that never answers', async () => {
  const { error, url } = await failWith(never, { timeout: 60 })
  expect(error).toMatchObject({
    reason: 'timeout',
    status: 504,
    endpoint: url,
    message: `${url} did not answer within 60 ms`,
  })
})

it('F1 gives up after the timeout on an answer that stalls', async () => {
  const stall: Answer = (response) => response.writeHead(200, { 'content-length': '10' }).write('Pub')
  expect((await failWith(stall, { timeout: 60 })).error).toMatchObject({ reason: 'timeout', status: 504 })
})

it('F1 tells of a connection that is refused', async () => {
  const url = await deadUrl()
  const error = await new Publisher(url).publish('c', { httpStream: 'x' }).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    reason: 'network',
    status: 502,
    endpoint: url,
    message: `${url} cannot be reached`,
  })
  expect((error as { cause: { cause: { code: string } } }).cause.cause.code).toBe('ECONNREFUSED')
})

it('F1 tells of a connection that is reset before the answer', async () => {
  const { error } = await failWith((_, request) => request.socket.resetAndDestroy())
  expect(error).toMatchObject({ reason: 'network', status: 502 })
  expect(error.cause).toBeInstanceOf(Error)
})

it.each([
  ['is reset within the answer', (socket: Socket) => socket.resetAndDestroy()],
  ['ends before all of the answer', (socket: Socket) => socket.end()],
])('F1 tells of a connection that %s', async (_, end) => {
  const { error } = await failWith((response, request) => {
    response.writeHead(200, { 'content-length': '10' }).write('Pub', () => end(request.socket))
  })
  expect(error).toMatchObject({ reason: 'network', status: 502 })
})

function endless(response: ServerResponse): void {
  const chunk = 'y'.repeat(16_384)
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', write)
  write()
}

it('F1 reads no more than the start of an endless refusal, and ends the connection', async () => {
  let ended: Promise<unknown> | undefined
  const { error } = await failWith((response) => {
    ended = once(response, 'close')
    endless(response.writeHead(500))
  })
  expect(error.response).toMatchObject({ status: 500, text: 'y'.repeat(512) })
  await ended
})

it('F1 an endless answer with a 2xx status counts as success', async () => {
  let ended: Promise<unknown> | undefined
  const { url } = await serveControl((response) => {
    ended = once(response, 'close')
    endless(response)
  })
  await expect(new Publisher(url).publish('c', { httpStream: 'x' })).resolves.toBeUndefined()
  await ended
})

it('accepts any 2xx, with or without a body', async () => {
  for (const status of [200, 201, 202, 204]) {
    const { url, received } = await serveControl((response) => response.writeHead(status).end())
    await expect(new Publisher(url).publish('c', { httpStream: 'x' })).resolves.toBeUndefined()
    expect(received).toHaveLength(1)
  }
})

it('F1 sends nothing when the signal was aborted before', async () => {
  const { url, received } = await serveControl()
  const reason = new Error('no longer needed')
  const options = { signal: AbortSignal.abort(reason) }
  const error = await new Publisher(url)
    .publish('c', { httpStream: 'x' }, options)
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({ reason: 'aborted', status: 502, message: 'the publish was aborted' })
  expect((error as Error).cause).toBe(reason)
  expect(received).toEqual([])
})

it('F1 stops when the signal is aborted while the proxy is silent', async () => {
  const controller = new AbortController()
  const { url, received } = await serveControl(() => controller.abort())
  const { signal } = controller
  const error = await new Publisher(url)
    .publish('c', { httpStream: 'x' }, { signal })
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({ reason: 'aborted' })
  expect((error as Error).cause).toBe(signal.reason)
  expect(received).toHaveLength(1)
})

it('does not mind a signal that is aborted after the publish', async () => {
  const { url } = await serveControl()
  const controller = new AbortController()
  await new Publisher(url).publish('c', { httpStream: 'x' }, { signal: controller.signal })
  controller.abort()
  await expect(new Publisher(url).publish('c', { httpStream: 'x' })).resolves.toBeUndefined()
})

const OVERHEAD = '{"items":[{"formats":{"http-stream":{"content":""}},"channel":"c"}]}'.length

it('sends a body of exactly the limit, and refuses one more byte before anything is sent', async () => {
  const { url, received } = await serveControl()
  const publisher = new Publisher(url, { attempts: 1 })
  await publisher.publish('c', { httpStream: 'x'.repeat(1_000_000 - OVERHEAD) })
  const error = await publisher
    .publish('c', { httpStream: 'x'.repeat(1_000_001 - OVERHEAD) })
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    reason: 'too-large',
    status: 502,
    message: 'the publish to channel "c" has 1000001 bytes; 1000000 is the limit',
  })
  expect(received.map(({ headers }) => headers['content-length'])).toEqual(['1000000'])
})

it('counts the limit in bytes, and lets a configuration set it', async () => {
  const { fetch, requests } = recordFetch()
  const publisher = new Publisher(
    { controlUrl: 'http://127.0.0.1', maxPublishBytes: OVERHEAD + 2 },
    { fetch, attempts: 1 },
  )
  await publisher.publish('c', { httpStream: 'é' })
  await expect(publisher.publish('c', { httpStream: '€' })).rejects.toMatchObject({ reason: 'too-large' })
  expect(requests).toHaveLength(1)
})

it.each(['', 'a\0b'])('refuses the channel %j before anything is sent', async (channel) => {
  const { fetch, requests } = recordFetch()
  const publishing = new Publisher('http://127.0.0.1', { fetch }).publish(channel, { httpStream: 'x' })
  await expect(publishing).rejects.toMatchObject({ code: 'ERR_GRIP_INSTRUCT' })
  expect(requests).toEqual([])
})

it('E2 leaves out the authorization where a server quotes it', async () => {
  const { error } = await failWith((response) => response.writeHead(401).end('bad token: token'))
  expect(error.response?.text).toBe('bad …: …')
})

it.each([505, 509, 511])(
  'E2 leaves out the authorization where the end of what is kept cuts through it, after %d characters',
  async (length) => {
    const { error } = await failWith((response) => response.writeHead(401).end(`${'-'.repeat(length)}token`))
    expect(error.response?.text).toBe('-'.repeat(length) + (length < 508 ? '…' : ''))
  },
)
