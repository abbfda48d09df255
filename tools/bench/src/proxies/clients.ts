// The clients of both proxies, in a process of their own.
import http from 'node:http'
import { WebSocket } from 'ws'
import { serveCalls } from './call-process.ts'

/** How a client listens. */
export type Kind = 'webSocket' | 'stream'

interface Client {
  /** Called with each message. */
  hear: (text: string) => void
  send(text: string): void
  close(): void
  open: boolean
}

interface Group {
  kind: Kind
  url: string
  controlUrl: string
  channel: string
  clients: Client[]
}

const ECHO = 'a message of some forty bytes of text...'

const groups = new Map<string, Group>()
let names = 0

const functions = {
  /** Opens so many clients of a channel of their own, each of which hears what is published. */
  open: async (kind: Kind, url: string, controlUrl: string, count: number): Promise<string> => {
    const name = `bench-${process.pid}-${++names}`
    const group: Group = { kind, url, controlUrl, channel: name, clients: [] }
    groups.set(name, group)
    for (let attempt = 0; attempt < 10; attempt++) {
      while (group.clients.length < count) {
        const missing = Math.min(100, count - group.clients.length)
        group.clients.push(...(await Promise.all(Array.from({ length: missing }, () => connect(group)))))
      }
      // A proxy may lose a client that it has just taken over, and hears of a subscription a little later.
      await Promise.race([publishToAll(group), later(1000 + count)])
      await publishToAll(group, true)
      if (group.clients.length === count) return name
    }
    throw new Error(`no ${count} clients hear what is published`)
  },

  /** Echoes on every connection, one message at a time, for so many milliseconds; resolves with their number per second. */
  echo: async (name: string, milliseconds: number): Promise<number> => {
    const { clients } = groups.get(name)!
    const start = performance.now()
    const end = start + milliseconds
    const counter = { echoes: 0 }
    const echoing = Promise.all(clients.map((client) => echoUntil(client, end, counter)))
    // A client that has lost a message waits forever.
    await Promise.race([echoing, later(milliseconds + 2000)])
    return (counter.echoes * 1000) / Math.min(performance.now() - start, milliseconds + 2000)
  },

  /** Publishes once; resolves with the milliseconds until the last client has heard it. */
  publish: (name: string): Promise<number> => publishToAll(groups.get(name)!),

  /** Publishes as fast as so many publishers at once can; resolves with the items per second that were taken. */
  publishFor: async (name: string, milliseconds: number, atOnce: number, items: number): Promise<number> => {
    const group = groups.get(name)!
    for (const client of group.clients) client.hear = () => {}
    const start = performance.now()
    let taken = 0
    const lane = async (): Promise<void> => {
      while (performance.now() < start + milliseconds) {
        await post(group, `published ${++names}`, items)
        taken += items
      }
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
    return (taken * 1000) / (performance.now() - start)
  },

  /** Ends the clients of a group. */
  close: (name: string): void => {
    for (const client of groups.get(name)!.clients) client.close()
    groups.delete(name)
  },
}

/** What the clients' process does. */
export type ClientsProcess = typeof functions

serveCalls(functions)

async function echoUntil(client: Client, end: number, counter: { echoes: number }): Promise<void> {
  while (performance.now() < end) {
    const answer = hears(client, ECHO)
    client.send(ECHO)
    await answer
    counter.echoes++
  }
}

/** Resolves when a client hears a text. */
function hears(client: Client, text: string): Promise<void> {
  return new Promise((resolve) => {
    client.hear = (message) => {
      if (message.includes(text)) resolve()
    }
  })
}

/** Publishes until every client has heard it; with `drop`, those that take too long are given up. */
async function publishToAll(group: Group, drop = false): Promise<number> {
  const text = `published ${++names}`
  const silent = new Set(group.clients)
  const start = performance.now()
  const all = Promise.all(
    group.clients.map(async (client) => {
      await hears(client, text)
      silent.delete(client)
    }),
  )
  await post(group, text)
  if (!drop) {
    await all
    return performance.now() - start
  }
  await Promise.race([all, later(1000 + group.clients.length)])
  for (const client of silent) client.close()
  group.clients = group.clients.filter((client) => client.open && !silent.has(client))
  return performance.now() - start
}

function post({ controlUrl, channel }: Group, text: string, items = 1): Promise<void> {
  const formats = { 'ws-message': { content: text }, 'http-stream': { content: `${text}\n` } }
  const body = JSON.stringify({ items: Array.from({ length: items }, () => ({ channel, formats })) })
  return new Promise((resolve, reject) => {
    const request = http.request(`${controlUrl}/publish/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    request.once('response', (response) => {
      response.resume()
      if (response.statusCode === 200) resolve()
      else reject(new Error(`the proxy answered ${response.statusCode}`))
    })
    request.once('error', reject)
    request.end(body)
  })
}

function connect({ kind, url, channel }: Group): Promise<Client> {
  return kind === 'webSocket'
    ? connectSocket(`${url.replace('http', 'ws')}/${channel}`)
    : connectStream(`${url}/${channel}`)
}

function connectSocket(url: string): Promise<Client> {
  const socket = new WebSocket(url)
  const client: Client = {
    hear: () => {},
    send: (text) => socket.send(text),
    close: () => socket.terminate(),
    open: true,
  }
  socket.on('message', (data: Buffer) => client.hear(data.toString()))
  socket.on('error', () => {})
  return new Promise((resolve) => {
    socket.once('open', () => resolve(client))
    socket.once('close', () => {
      client.open = false
      resolve(client)
    })
  })
}

const agent = new http.Agent({ maxSockets: Number.POSITIVE_INFINITY })

function connectStream(url: string): Promise<Client> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent })
    const client: Client = { hear: () => {}, send: () => {}, close: () => request.destroy(), open: true }
    const lost = (): void => {
      client.open = false
      resolve(client)
    }
    request.once('error', lost)
    request.once('response', (response) => {
      response.setEncoding('utf8').on('data', (text: string) => {
        client.hear(text)
        resolve(client)
      })
      response.once('error', lost)
      response.once('end', lost)
    })
  })
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
