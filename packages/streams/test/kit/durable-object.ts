import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { History } from '@grip/streams'
import { Miniflare } from 'miniflare'

/** A history in a Durable Object of workerd, spoken to from outside. */
export interface RunningObject {
  history: History
  stop(): Promise<void>
}

/** Starts workerd with one Durable Object. */
export async function startDurableObject(): Promise<RunningObject> {
  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: WORKER },
      ...['durable-object.ts', 'internal/sql-history.ts', 'internal/check-store.ts'].map((file) => ({
        type: 'ESModule' as const,
        path: file,
        contents: stripTypeScriptTypes(readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')),
      })),
    ],
    compatibilityDate: '2026-01-01',
    durableObjects: { OBJECT: { className: 'Store', useSQLite: true } },
  })
  const url = await miniflare.ready
  const call = async (method: string, ...values: unknown[]): Promise<never> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify([method, ...values]) })
    if (!response.ok) throw new Error(await response.text())
    return ((await response.json()) as { value: never }).value
  }
  const history = Object.fromEntries(
    ['append', 'read', 'state', 'expire'].map((name) => [
      name,
      (...values: unknown[]) => call(name, ...values),
    ]),
  ) as unknown as History
  return { history, stop: () => miniflare.dispose() }
}

const WORKER = `
import { DurableObject } from 'cloudflare:workers'
import { durableObjectHistory } from './durable-object.ts'

export class Store extends DurableObject {
  history = durableObjectHistory(this.ctx.storage)

  async fetch(request) {
    const [method, ...values] = await request.json()
    return Response.json({ value: await this.history[method](...values.map((value) => value ?? undefined)) })
  }
}

export default {
  fetch: (request, env) => env.OBJECT.get(env.OBJECT.idFromName('store')).fetch(request),
}
`
