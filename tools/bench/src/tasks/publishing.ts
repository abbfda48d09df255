import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Publisher as FanoutioPublisher, WebSocketMessageFormat } from '@fanoutio/grip'
import { Publisher } from '@grip/core'
import type { Pair } from '../measure/pairs.ts'
import { SECRET } from './proxy-request.ts'

const CONTENT = 'a message of some forty bytes of text...'

/** So many publishes at once, by both. */
export async function concurrent(count: number): Promise<Pair> {
  const { ours, theirs } = await publishers()
  return { ours: () => atOnce(count, ours), other: () => atOnce(count, theirs) }
}

/** So many publishes at once, against the same one after the other. */
export async function oneByOne(count: number): Promise<Pair> {
  const { ours, theirs } = await publishers()
  const other = async (): Promise<number> => {
    for (let index = 0; index < count; index++) await theirs()
    return count
  }
  return { ours: () => atOnce(count, ours), other }
}

/** One publish, against a `fetch` of the same request. */
export async function lone(): Promise<Pair> {
  const controlUrl = await startControlServer()
  let sent: { url: string; init: RequestInit } | undefined
  const config = { controlUrl, issuer: 'bench', key: SECRET }
  const recording = new Publisher(config, {
    fetch: (url, init) => {
      sent = { url, init }
      return fetch(url, init)
    },
  })
  await recording.publish('news', { webSocket: CONTENT })
  const { url, init } = sent!
  const { method, headers, body } = init
  const publisher = new Publisher(config)
  return {
    ours: async () => {
      await publisher.publish('news', { webSocket: CONTENT })
      return 1
    },
    other: async () => (await (await fetch(url, { method, headers, body } as RequestInit)).text()).length,
  }
}

async function atOnce(count: number, publish: () => Promise<void>): Promise<number> {
  await Promise.all(Array.from({ length: count }, publish))
  return count
}

async function publishers(): Promise<Record<'ours' | 'theirs', () => Promise<void>>> {
  const controlUrl = await startControlServer()
  const ours = new Publisher({ controlUrl, issuer: 'bench', key: SECRET })
  const theirs = new FanoutioPublisher({ control_uri: controlUrl, control_iss: 'bench', key: SECRET })
  return {
    ours: () => ours.publish('news', { webSocket: CONTENT }),
    theirs: () => theirs.publishFormats('news', new WebSocketMessageFormat(CONTENT)),
  }
}

/** Starts a server that takes every publish, in a process that ends with this one. */
async function startControlServer(): Promise<string> {
  const child = fork(fileURLToPath(new URL('control-server.ts', import.meta.url)))
  const [port] = (await once(child, 'message')) as [number]
  // It has to be no reason for this process to stay.
  child.unref()
  child.channel?.unref()
  return `http://127.0.0.1:${port}`
}
