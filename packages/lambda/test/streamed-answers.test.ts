import { once } from 'node:events'
import { createGripHandler } from '@grip/core'
import { expect, it } from 'vitest'
import { type LambdaEvent, toLambdaStreamHandler } from '@grip/lambda'
import { ResponseStream } from './streaming.ts'

const HTTP: LambdaEvent = {
  version: '2.0',
  rawPath: '/',
  headers: {},
  requestContext: { http: { method: 'GET' } },
}

it('a streamed answer begins with its prelude, also without a body', async () => {
  const stream = new ResponseStream()
  const headers = [
    ['x-a', '1'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ] as [string, string][]
  const app = { fetch: () => new Response(null, { status: 204, headers }) }
  await toLambdaStreamHandler(app)(HTTP, stream)
  const written = (stream.read() as Buffer).toString()
  expect(stream.type).toBe('application/vnd.awslambda.http-integration-response')
  expect(written).toBe(`{"statusCode":204,"headers":{"x-a":"1"},"cookies":["a=1","b=2"]}${'\0'.repeat(8)}`)
})

it('a streamed answer ends before its late work, for which the function goes on', async () => {
  const stream = new ResponseStream()
  const order: string[] = []
  stream.once('finish', () => order.push('end of the answer'))
  const app = createGripHandler((_, grip) => {
    grip.waitUntil(
      new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => order.push('late work')),
    )
    return new Response('ok')
  })
  await toLambdaStreamHandler(app)(HTTP, stream)
  expect(order).toEqual(['end of the answer', 'late work'])
})

it('a client that leaves in the middle of a streamed answer cancels its body', async () => {
  const stream = new ResponseStream()
  let cancelled!: () => void
  const cancel = new Promise<void>((resolve) => void (cancelled = resolve))
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    cancel: () => cancelled(),
  })
  const served = toLambdaStreamHandler({ fetch: () => new Response(body) })(HTTP, stream)
  await once(stream, 'readable')
  stream.destroy()
  await expect(served).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  await cancel
})

it('a body that fails in the middle of a streamed answer fails the invocation, which does not look complete', async () => {
  const fault = new Error('fault')
  const chunks = [Buffer.from('part')]
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const chunk = chunks.shift()
    if (chunk === undefined) controller.error(fault)
    else controller.enqueue(chunk)
  }
  const stream = new ResponseStream()
  const app = { fetch: () => new Response(new ReadableStream({ pull })) }
  await expect(toLambdaStreamHandler(app)(HTTP, stream)).rejects.toBe(fault)
  expect(stream.writableEnded).toBe(false)
})
