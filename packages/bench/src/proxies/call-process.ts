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
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.on('message', ({ id, value, error }: Reply) => {
    const { resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    if (error === undefined) resolve(value)
    else reject(new Error(`${file}: ${error}`))
  })
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`))
  })
  let ids = 0
  const call = new Proxy({} as Called<Functions>, {
    get:
      (_, name) =>
      (...rest: unknown[]) =>
        new Promise((resolve, reject) => {
          waiting.set(++ids, { resolve, reject })
          child.send({ id: ids, name, args: rest })
        }),
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

/** Microseconds of CPU that this process has taken. */
export function cpuOfProcess(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
