import { type MockInstance, onTestFinished, vi } from 'vitest'
import { createGripHandler, type GripConfigInput, type GripHandler } from '@grip/core'
import { GRIP_URL, gripSig, unsigned } from '../support/proxy.ts'

/** A connection as a proxy keeps it: its id, and the meta that it was told to set. */
export class Connection {
  readonly meta: Map<string, string> = new Map()
  readonly id: string

  constructor(id: string = 'c1') {
    this.id = id
  }

  /** The next request of this connection. */
  request(body: string, token: string = gripSig()): Request {
    const meta = Object.fromEntries([...this.meta].map(([name, value]) => [`meta-${name}`, value]))
    return unsigned(body, { 'connection-id': this.id, 'grip-sig': token, ...meta })
  }

  /** Takes what an answer sets. */
  take({ headers }: Response): void {
    for (const [name, value] of headers) {
      if (!name.startsWith('set-meta-')) continue
      if (value === '') this.meta.delete(name.slice(9))
      else this.meta.set(name.slice(9), value)
    }
  }
}

/** A handler, what its hooks saw, what `onError` was called with, and the console's warnings. */
export interface SealedApp {
  app: GripHandler
  seen: unknown[]
  errors: unknown[]
  warn: MockInstance<typeof console.warn>
}

/** Makes a handler that says what its hooks saw. */
export function setUp(config: GripConfigInput = GRIP_URL): SealedApp {
  const seen: unknown[] = []
  const errors: unknown[] = []
  const app = createGripHandler(
    (_, grip) =>
      grip.webSocket({
        open: (ws) => void ws.meta.set('user', 'Zoë'),
        message: (ws, data) => {
          seen.push([ws.id, [...ws.meta], data])
          if (data === 'change') ws.meta.set('count', `${Number(ws.meta.get('count') ?? 0) + 1}`)
          ws.send(data)
        },
        close: () => seen.push('close'),
        disconnect: () => seen.push('disconnect'),
      }),
    { config, onError: (error) => errors.push(error) },
  )
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warn.mockRestore())
  return { app, seen, errors, warn }
}
