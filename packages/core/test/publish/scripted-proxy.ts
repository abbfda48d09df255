import { type GripConfig, Publisher, type PublisherOptions } from '@grip/core'
import { onTestFinished, vi } from 'vitest'
import { itemsOf } from './published-items.ts'

/** When the fake clock begins, in milliseconds. */
export const NOW = 1_800_000_000_000

/** What a scripted proxy does with a POST. */
export type Step = Response | Error | (() => Promise<Response>)

/** A publisher to a scripted proxy, and what that got: when, and the ids. */
export interface ScriptedProxy {
  publisher: Publisher
  posts: { at: number; ids: (string | undefined)[] }[]
  times: () => number[]
}

/** Makes the clock a fake one until the test is over, and jitter as long as it can be. */
export function useFakeClock(): void {
  vi.useFakeTimers({ now: NOW })
  const random = vi.spyOn(Math, 'random').mockReturnValue(1)
  onTestFinished(() => {
    vi.useRealTimers()
    random.mockRestore()
  })
}

/** A publisher to a proxy that does one step for each POST, and takes every one after the last step. */
export function scriptProxy(
  steps: readonly Step[],
  options: PublisherOptions = {},
  config: GripConfig = { controlUrl: 'http://127.0.0.1' },
): ScriptedProxy {
  const posts: ScriptedProxy['posts'] = []
  const left = [...steps]
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    posts.push({ at: Date.now() - NOW, ids: itemsOf(init.body).map(({ id }) => id) })
    const step = left.shift() ?? taken()
    if (step instanceof Error) throw step
    return typeof step === 'function' ? raceAbort(step(), init.signal!) : step
  }
  const times = (): number[] => posts.map(({ at }) => at)
  return { publisher: new Publisher(config, { fetch, ...options }), posts, times }
}

async function raceAbort(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    }),
  ])
}

/** A step without an end. */
export const never = (): Promise<Response> => new Promise(() => undefined)
/** An answer that takes the publish. */
export const taken = (): Response => new Response('Published\n')
/** An answer that asks to come again. */
export const busy = (headers: Record<string, string> = {}, status = 503): Response =>
  new Response('busy', { status, headers })

/** Lets the clock run until the publish is settled; tells how, and when. */
export async function run(publishing: Promise<unknown>): Promise<{ error: unknown; at: number }> {
  const outcome = publishing.then(
    () => ({ error: undefined as unknown, at: Date.now() - NOW }),
    (error: unknown) => ({ error, at: Date.now() - NOW }),
  )
  await vi.runAllTimersAsync()
  return outcome
}
