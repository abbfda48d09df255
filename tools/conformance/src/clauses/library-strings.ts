import { expect } from 'vitest'
import type { Clause } from '../harness/clause.ts'
import { eventFields } from '../strings/event-fields.ts'
import { type StringField, TEXTS, textsCarried } from '../strings/field.ts'
import { holdFields } from '../strings/hold-fields.ts'
import { publishFields } from '../strings/publish-fields.ts'
import { socketFields } from '../strings/socket-fields.ts'

/** A clause about the text fields of one part of the library. */
function clauseOf(id: string, part: string, fields: readonly StringField[], combinations: number): Clause {
  return {
    id,
    title: `every text field of ${part} carries CR, LF, NUL, U+FEFF, half a pair and 1 MB as they are, or refuses them`,
    seconds: 3,
    async run(t) {
      expect(fields.length * Object.keys(TEXTS).length).toBe(combinations)
      const found: [name: string, carries: string][] = []
      // Field by field: all at once are more than a proxy keeps waiting without losses.
      for (const field of fields) found.push([field.name, await textsCarried(t, field)])
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(fields.map(({ name, carries }) => [name, carries])),
      )
    },
  }
}

export const libraryStringClauses: readonly Clause[] = [
  clauseOf('G-19.1', 'a publish', publishFields, 119),
  clauseOf('G-19.2', 'a server-sent event', eventFields, 28),
  clauseOf('G-19.3', 'a WebSocket', socketFields, 98),
  clauseOf('G-19.4', 'a hold', holdFields, 98),
]
