import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Measures how long after its headers the body of events comes. To be called as soon as the headers are there.
 *
 * Pushpin since 1.37 sends the headers of events and their body apart. On a connection that was used before, the body
 * waits for an acknowledgement of the headers, which Linux delays by 40 ms; on a new one it comes at once. So events
 * of a proxy whose bodies come that late are answered with `Connection: close`, as long as that helps.
 */
export function noticeLateBody(incoming: IncomingMessage): void {
  const { socket } = incoming
  const isNew = !used.has(socket)
  used.add(socket)
  if (!isSmallEvents(incoming)) return
  const began = performance.now()
  // What came together with the headers is complete by then.
  process.nextTick(() => {
    if (incoming.complete) record(socket, 0, isNew)
    else incoming.once('end', () => record(socket, performance.now() - began, isNew))
  })
}

/** Makes this the last answer of its connection, where the next message would be late on it. */
export function closeIfLate(outgoing: ServerResponse): void {
  const { req: incoming } = outgoing
  const peer = peers.get(incoming.socket.remoteAddress ?? '')
  if (peer?.closes && performance.now() < peer.until && isSmallEvents(incoming)) {
    outgoing.setHeader('connection', 'close')
  }
}

interface Peer {
  /** Bodies in a row that came late on connections that were kept. */
  late: number
  /** Bodies in a row that came no earlier on new ones. */
  vain: number
  /** How late the last one was on a connection that was kept, in milliseconds. */
  wait: number
  closes: boolean
  /** Until when that is settled. */
  until: number
}

const used = new WeakSet<Socket>()
const peers = new Map<string, Peer>()

const EVENTS = 'application/websocket-events'
/** A body of at most so many bytes is in one segment, all of which comes at once. */
const ONE_SEGMENT = 1000
/** Linux delays an acknowledgement by 40 milliseconds, of which timers may take a few off. */
const DELAYED = 35
/** Beyond, in milliseconds, the proxy is so far away that a new connection costs more than the delay. */
const FAR = 75
/** The same with TLS, on whose new connections the distance does not show. */
const FAR_WITH_TLS = 65
const IN_A_ROW = 3
/** Networks and proxies change, so the matter is looked into again after so many milliseconds. */
const SETTLED = 600_000

function isSmallEvents({ headers }: IncomingMessage): boolean {
  return headers['content-type'] === EVENTS && Number(headers['content-length']) <= ONE_SEGMENT
}

function record(socket: Socket, wait: number, isNew: boolean): void {
  const peer = peerOf(socket.remoteAddress ?? '')
  if (isNew) {
    // A new connection costs a round trip, and the body comes a round trip after the headers.
    peer.vain = peer.wait > 2 * wait ? 0 : peer.vain + 1
    if (peer.vain >= IN_A_ROW) peer.closes = false
  } else if (performance.now() >= peer.until) {
    const helps = wait >= DELAYED && wait <= ('encrypted' in socket ? FAR_WITH_TLS : FAR)
    peer.late = helps ? peer.late + 1 : 0
    peer.closes = peer.late >= IN_A_ROW
    if (peer.closes) Object.assign(peer, { late: 0, vain: 0, wait, until: performance.now() + SETTLED })
  }
}

function peerOf(address: string): Peer {
  let peer = peers.get(address)
  if (peer === undefined) {
    // A few proxies send events. Whoever else posts them from many addresses must not fill the memory.
    if (peers.size >= 1000) peers.clear()
    peer = { late: 0, vain: 0, wait: 0, closes: false, until: 0 }
    peers.set(address, peer)
  }
  return peer
}
