import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { WebSocketEventsError } from '@grip/core'
import { decodeWebSocketEvents } from '@grip/core/wire'
import { bytes, latin1 } from '../support/bytes.ts'
import { readReference } from '../support/reference-reader.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const INSERTED = ['\r', '\n', '\r\n', ' ', '\0', '0', '1', 'a', 'F', 'g', '-', 'T', '\x7f', '\x80', '\xff']

const event = fc
  .tuple(
    fc.constantFrom('OPEN', 'TEXT', 'BINARY', 'PING', 'CLOSE', 'x'),
    fc.option(
      fc.string({ unit: fc.constantFrom('a', '\r\n', '\n', '\0', '\xff', 'TEXT 1\r\n', ' '), maxLength: 12 }),
    ),
  )
  .map(([type, content]) =>
    content === null ? `${type}\r\n` : `${type} ${content.length.toString(16)}\r\n${content}\r\n`,
  )
const bodies = fc.sample(fc.array(event, { minLength: 1, maxLength: 4 }), { seed: 20_261, numRuns: 200 })

it.each([
  ['flip', flips],
  ['insertion', insertions],
  ['deletion', deletions],
] as const)(
  'C2 each %s of one byte in 200 bodies is refused with an offset, or read to the last byte',
  (_, mutate) => {
    const wrong: unknown[] = []
    let refused = 0
    let decoded = 0
    for (const body of bodies.map((parts) => parts.join(''))) {
      for (const mutant of mutate(body)) {
        const result = run(mutant)
        if (result instanceof WebSocketEventsError) {
          refused++
          if (readReference(mutant) !== undefined || !(result.offset >= 0 && result.offset <= mutant.length))
            wrong.push([mutant, result])
        } else {
          decoded++
          if (JSON.stringify(result) !== JSON.stringify(readReference(mutant))) wrong.push([mutant, result])
        }
      }
    }
    expect(wrong).toEqual([])
    expect(bodies.length).toBe(200)
    expect(refused).toBeGreaterThan(1000)
    expect(decoded).toBeGreaterThan(1000)
  },
)

function flips(body: string): string[] {
  return positions(body).flatMap((at) =>
    [1, 2, 4, 8, 16, 32, 64, 128, 255].map((bits) => {
      const flipped = String.fromCharCode(body.charCodeAt(at) ^ bits)
      return body.slice(0, at) + flipped + body.slice(at + 1)
    }),
  )
}

function insertions(body: string): string[] {
  return [...positions(body), body.length].flatMap((at) =>
    INSERTED.map((inserted) => body.slice(0, at) + inserted + body.slice(at)),
  )
}

function deletions(body: string): string[] {
  return positions(body).map((at) => body.slice(0, at) + body.slice(at + 1))
}

function positions(body: string): number[] {
  return Array.from(body, (_, at) => at)
}

function run(body: string): unknown {
  try {
    return decodeWebSocketEvents(bytes(body)).map(({ type, content }) => [
      type,
      content ? latin1(content) : null,
    ])
  } catch (error) {
    return error
  }
}
