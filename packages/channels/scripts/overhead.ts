// What publishing through a channel costs beside publishing by hand: pnpm --filter @grip/channels overhead
import { defineChannels } from '@grip/channels'
import { sse } from '@grip/core'
import { z } from 'zod'

const message = z.object({ user: z.string(), text: z.string().max(500) })
const room = defineChannels({ 'room-{room}': { message } }).at('room-{room}', { room: 'kitchen' })
const data = { user: 'Ada', text: 'hello' }
const target = { publish: async (): Promise<void> => {} }

const ways = {
  'by hand': async () => {
    const json = JSON.stringify({ channel: 'room-kitchen', event: 'message', key: crypto.randomUUID(), data })
    const httpStream = sse({ event: 'message', data: json })
    void { httpStream, webSocket: json, httpResponse: { headers: {}, body: `[${json}]` } }
    await target.publish()
  },
  'the schema': async () => void (await message['~standard'].validate(data)),
  'the channel': async () => room.publish(target, 'message', data),
}

const ROUNDS = 100_000
const best: Record<string, number> = {}
for (let pass = 0; pass < 5; pass++) {
  for (const [name, run] of Object.entries(ways)) {
    const began = performance.now()
    for (let round = 0; round < ROUNDS; round++) await run()
    best[name] = Math.min(best[name] ?? Infinity, ((performance.now() - began) / ROUNDS) * 1000)
  }
}
const overhead = best['the channel']! - best['by hand']! - best['the schema']!
for (const [name, microseconds] of Object.entries(best)) console.log(`${name}: ${microseconds.toFixed(2)} µs`)
console.log(`what the channel adds: ${overhead.toFixed(2)} µs`)
