import { type Clock, createClient, type Transport } from '@grip/client'
import type { channels } from './channels.ts'

/** Real time, which a test can put forward. */
class ForwardClock implements Clock {
  readonly #timers = new Map<number, { act: () => void; at: number }>()
  #skipped = 0
  #count = 0
  readonly performance: { now(): number } = { now: () => performance.now() + this.#skipped }
  readonly Math: { random(): number } = Math

  constructor() {
    setInterval(() => this.#run(), 5)
  }

  setTimeout(act: () => void, milliseconds: number): unknown {
    this.#timers.set(++this.#count, { act, at: this.performance.now() + milliseconds })
    return this.#count
  }

  clearTimeout(timer: never): void {
    this.#timers.delete(timer)
  }

  skip(milliseconds: number): void {
    this.#skipped += milliseconds
    this.#run()
  }

  #run(): void {
    const now = this.performance.now()
    for (const [timer, { act, at }] of [...this.#timers].sort(([, a], [, b]) => a.at - b.at))
      if (at <= now && this.#timers.delete(timer)) act()
  }
}

const transport = new URLSearchParams(location.search).get('transport') as Transport
const clock = new ForwardClock()
const client = createClient<typeof channels>({ url: '/live', transports: [transport], clock })
const heard: string[] = []
const room = client.channel('room-{room}', { room: 'a' })
room.on('message', ({ text }) => heard.push(text))

Object.assign(globalThis, {
  heard,
  state: () => client.getSnapshot(),
  skip: (milliseconds: number) => clock.skip(milliseconds),
  send: (text: string) => void room.send('message', { text }),
})
