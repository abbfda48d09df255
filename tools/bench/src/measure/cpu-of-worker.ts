import { EVENTS, proxyHeaders } from './proxy-request.ts'
import { startWorkerd } from './start-workerd.ts'

/** From where a worker is timed to its first answer: from the request, or from the start of its process. */
export type Part = 'first echo' | 'start and first echo'

/** What the workers answer that do not echo. */
const ANSWERS: Readonly<Record<string, string>> = { empty: '', 'web-crypto': EVENTS }

/** Nanoseconds of CPU of a worker's process until its first answer. */
export async function cpuOfWorker(name: string, part: Part): Promise<number> {
  const worker = await startWorkerd(name)
  try {
    const init = { method: 'POST', headers: await proxyHeaders(), body: EVENTS }
    const start = part === 'first echo' ? worker.cpu() : 0
    const response = await fetch(`${worker.url}/chat`, init)
    const body = await response.text()
    const expected = ANSWERS[name] ?? 'TEXT 7\r\nm:hello\r\n'
    if (response.status !== 200 || body !== expected) {
      throw new Error(`the worker "${name}" answered ${response.status} ${body}`)
    }
    return worker.cpu() - start
  } finally {
    await worker.close()
  }
}
