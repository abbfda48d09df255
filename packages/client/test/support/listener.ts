import { type ClientOptions, createClient, type Snapshot } from '@grip/client'
import { onTestFinished } from 'vitest'
import type { channels } from './channels.ts'
import { ManualClock } from './manual-clock.ts'

/** A client in the room a, and what it hears. */
export interface Listener {
  client: ReturnType<typeof createClient<typeof channels>>
  clock: ManualClock
  heard: string[]
  /** States, each once it changes. */
  states: string[]
  /** Resolves once a condition holds; asked whenever something comes, or the state changes. */
  until(condition: (snapshot: Snapshot) => boolean): Promise<void>
  /** Resolves once this text has been heard. */
  hears(text: string): Promise<void>
  send(text: string): Promise<void>
  /** Waits until it waits, and puts the clock forward until it tries again; resolves to the milliseconds. */
  retries(): Promise<number>
  /**
   * Lets time pass until it is live, or as long as something takes; an idle connection of the platform's own may be dead
   * as well.
   */
  comesBack(during?: () => Promise<void>): Promise<void>
  /** Lets so many milliseconds pass, half a second at a time, so that what is attempted can have an answer. */
  passes(milliseconds: number): Promise<void>
}

/** Opens a client in the room a. */
export function listenTo(url: string, options: Partial<ClientOptions> & { history?: number } = {}): Listener {
  const { history = 0, ...rest } = options
  const clock = new ManualClock()
  const client = createClient<typeof channels>({ url, clock, ...rest })
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const room = client.channel('room-{room}', { room: 'a' }, { history })
  const until: Listener['until'] = (condition) =>
    new Promise((resolve) => {
      const check = () => {
        if (!condition(client.getSnapshot())) return
        listeners.delete(check)
        resolve()
      }
      listeners.add(check)
      check()
    })
  const listener: Listener = {
    client,
    clock,
    heard: [],
    states: [],
    until,
    hears: (text) => until(() => listener.heard.includes(text)),
    send: (text) => room.send('message', { text }),
    async comesBack(during = () => until(({ state }) => state === 'live')) {
      const time = setInterval(() => clock.advance(500), 50)
      await during().finally(() => clearInterval(time))
    },
    passes: (milliseconds) =>
      listener.comesBack(() => new Promise((resolve) => void clock.setTimeout(resolve, milliseconds))),
    async retries() {
      await until(({ state }) => state === 'waiting')
      let delay = 0
      for (; client.getSnapshot().state === 'waiting'; delay += 100) clock.advance(100)
      return delay
    },
  }
  client.subscribe(() => {
    const { state } = client.getSnapshot()
    if (listener.states.at(-1) !== state) listener.states.push(state)
    changed()
  })
  room.on('message', ({ text }) => {
    listener.heard.push(text)
    changed()
  })
  clock.advance(0)
  onTestFinished(() => client.close())
  return listener
}
