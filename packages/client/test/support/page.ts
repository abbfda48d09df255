import { type Clock, createClient, type Transport } from '@grip/client'
import type { channels } from './channels.ts'

/** Real time, which a test can put forward. */
class ForwardClock implements Clock {
  readonly #timers = new Map<number, { act: () => void; at: number }>()
  #skipped = 0
  #jumped = 0
  #count = 0
  readonly performance: { now(): number } = { now: () => this.#now() + this.#jumped }
  readonly Math: { random(): number } = Math

  constructor() {
    setInterval(() => this.#run(), 5)
  }

  setTimeout(act: () => void, milliseconds: number): unknown {
    this.#timers.set(++this.#count, { act, at: this.#now() + milliseconds })
    return this.#count
  }

  clearTimeout(timer: never): void {
    this.#timers.delete(timer)
  }

  skip(milliseconds: number): void {
    this.#skipped += milliseconds
    this.#run()
  }

  /** Timers do not know of it, as in a browser. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds
  }

  #now(): number {
    return performance.now() + this.#skipped
  }

  #run(): void {
    const now = this.#now()
    for (const [timer, { act, at }] of [...this.#timers].sort(([, a], [, b]) => a.at - b.at))
      if (at <= now && this.#timers.delete(timer)) act()
  }
}

const { searchParams } = new URL(location.href)
const clock = new ForwardClock()
const transports = [searchParams.get('transport') as Transport]
const client = createClient<typeof channels>({ url: `/live${location.search}`, transports, clock })
const heard: string[] = []
const room = client.channel('room-{room}', { room: 'a' })
room.on('message', ({ text }) => heard.push(text))

// Where the page has no user, nobody is noted.
if (searchParams.has('as')) room.on('presence', (here) => Object.assign(globalThis, { here }))

Object.assign(globalThis, {
  heard,
  state: () => client.getSnapshot(),
  skip: (milliseconds: number) => clock.skip(milliseconds),
  jump(milliseconds: number) {
    const { now } = Date
    Date.now = () => now() + milliseconds
    clock.jump(milliseconds)
  },
  send: (text: string) => void room.send('message', { text }),
})
