import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** Functions that another process runs. */
export type Remote = Record<string, (...args: never[]) => unknown>

/** The functions of a process, called from here. */
export type Called<Functions extends Remote> = {
  [Name in keyof Functions]: (
    ...args: Parameters<Functions[Name]>
  ) => Promise<Awaited<ReturnType<Functions[Name]>>>
}

/** A process of the bench. */
export interface CalledProcess<Functions extends Remote> {
  call: Called<Functions>
  stop(): void
}

/** How long a call may take: a message that is lost must not stop the bench. */
const PATIENCE = 300_000

interface Reply {
  id: number
  value?: unknown
  error?: string
}

/** Starts a file of this folder as a process of its own, which serves its functions by `serveCalls`. */
export function callProcess<Functions extends Remote>(
  file: string,
  args: readonly string[] = [],
): CalledProcess<Functions> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), args)
  const waiting = new Map<number, (reply: Omit<Reply, 'id'>) => void>()
  child.on('message', ({ id, ...reply }: Reply) => waiting.get(id)?.(reply))
  child.once('exit', (code) => {
    for (const settle of waiting.values()) settle({ error: `it ended with ${code}` })
  })
  let ids = 0
  const send = (name: string | symbol, rest: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++ids
      const late = { error: `"${String(name)}" took over ${PATIENCE / 1000} s` }
      const timer = setTimeout(() => waiting.get(id)!(late), PATIENCE)
      waiting.set(id, ({ value, error }) => {
        clearTimeout(timer)
        waiting.delete(id)
        if (error === undefined) resolve(value)
        else reject(new Error(`${file}: ${error}`))
      })
      child.send({ id, name, args: rest })
    })
  const call = new Proxy({} as Called<Functions>, {
    get:
      (_, name) =>
      (...rest: unknown[]) =>
        send(name, rest),
  })
  return { call, stop: () => void child.kill() }
}

/** Serves functions to the process that started this one, and ends with it. */
export function serveCalls<Functions extends Remote>(functions: Functions): void {
  process.on('message', ({ id, name, args }: { id: number; name: string; args: never[] }) => {
    void (async () => {
      try {
        process.send!({ id, value: await functions[name]!(...args) } satisfies Reply)
      } catch (error) {
        process.send!({ id, error: String(error) } satisfies Reply)
      }
    })()
  })
  process.once('disconnect', () => process.exit())
}
