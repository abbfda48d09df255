import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { freePorts } from '@grip/conformance'
import { createClient } from 'redis'
import { createResumableStreamContext } from 'resumable-stream'
import { chunks, readAll, WORDS, wordsIn } from './answer.ts'

/** What the same answer costs with `resumable-stream`. */
export interface RivalCost {
  viewers: number
  /** Commands that Redis was sent. */
  commands: number
  /** Seconds of all handlers together, those of the viewers. */
  seconds: number
  /** Viewers that did not get every word once. */
  wrong: number
}

/** One answer through `resumable-stream` and a real Redis, with viewers that come all along. */
export async function measureRival(viewers: number): Promise<RivalCost> {
  const [port] = await freePorts(1)
  const redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  })
  const clients = Array.from({ length: 3 }, () =>
    createClient({ url: `redis://127.0.0.1:${port}` }).on('error', () => {}),
  )
  for (const client of clients) await connected(client)
  const [publisher, subscriber, observer] = clients
  const context = createResumableStreamContext({
    waitUntil: (promise) => void promise,
    publisher: publisher as never,
    subscriber: subscriber as never,
  })
  let milliseconds = 0
  const server = http.createServer((request, response) => {
    const began = performance.now()
    if (request.method === 'GET') response.once('close', () => (milliseconds += performance.now() - began))
    void answer(request.method === 'POST', response)
  })
  const answer = async (isFirst: boolean, response: http.ServerResponse): Promise<void> => {
    const stream = isFirst
      ? await context.createNewResumableStream('a', toStream)
      : await context.resumeExistingStream('a')
    response.writeHead(stream ? 200 : 204, { 'content-type': 'text/event-stream' })
    if (stream) for await (const piece of stream as unknown as AsyncIterable<string>) response.write(piece)
    response.end()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const before = await commandsOf(observer!)
    const first = fetch(url, { method: 'POST' }).then(readAll)
    const others = Array.from({ length: viewers }, async (_, index) => {
      await setTimeout(100 + (index * 2000) / viewers)
      return readAll(await fetch(url))
    })
    const all = await Promise.all([first, ...others])
    const wrong = all.filter((text) => wordsIn(text) !== WORDS.length).length
    return { viewers, commands: (await commandsOf(observer!)) - before, seconds: milliseconds / 1000, wrong }
  } finally {
    for (const client of clients) client.destroy()
    redis.kill()
    server.close()
    server.closeAllConnections()
  }
}

interface Client {
  connect(): Promise<unknown>
  info(section: string): Promise<string>
}

async function connected(client: Client): Promise<void> {
  for (;;) {
    try {
      return void (await client.connect())
    } catch {
      // Redis is about to listen.
      await setTimeout(50)
    }
  }
}

async function commandsOf(client: Client): Promise<number> {
  const info = await client.info('stats')
  return Number(/total_commands_processed:(\d+)/.exec(info)![1])
}

function toStream(): ReadableStream<string> {
  const source = chunks()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next()
      if (done === true) return controller.close()
      controller.enqueue(`data: ${JSON.stringify(value)}\n\n`)
    },
  })
}
