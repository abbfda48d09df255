import { defineChannels, ephemeral, type ParametersOf, type StandardSchema } from '@grip/channels'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import * as v from 'valibot'
import { z } from 'zod'
import { expect, expectTypeOf, it } from 'vitest'

const channels = defineChannels({
  'room-{room}': {
    message: z.object({ user: z.string(), text: z.string().default('') }),
    count: z.string().transform(Number),
    typing: ephemeral(v.string()),
  },
  'pair/{one}/{other}': { text: z.string() },
  news: { headline: z.string() },
})

// What is below is for the compiler; nothing of it runs.
const grip = undefined as never

it('the compiler knows patterns, parameters, events and data', () => {
  expect(channels.at('news').name).toBe('news')
  expectTypeOf<ParametersOf<'pair/{one}/{other}'>>().toExtend<{
    one: string | number
    other: string | number
  }>()
  expectTypeOf(channels.at('room-{room}', { room: 1 }).parameters.room).toEqualTypeOf<string>()
  // Our shape of Standard Schema is that of the specification.
  expectTypeOf<StandardSchemaV1<string, number>>().toExtend<StandardSchema<string, number>>()
  expectTypeOf<StandardSchema<string, number>>().toExtend<StandardSchemaV1<string, number>>()
})

export const wrong = (): void => {
  // @ts-expect-error no such pattern
  channels.at('rom-{room}', { room: 'a' })
  // @ts-expect-error no parameter
  channels.at('room-{room}')
  // @ts-expect-error another parameter
  channels.at('room-{room}', { roof: 'a' })
  // @ts-expect-error a value that is no text
  channels.at('room-{room}', { room: { a: 1 } })
  // @ts-expect-error one of two parameters
  channels.at('pair/{one}/{other}', { one: 'a' })
  // @ts-expect-error a parameter for a pattern that has none
  channels.at('news', { room: 'a' })

  const room = channels.at('room-{room}', { room: 'a' })
  void room.publish(grip, 'message', { user: 'Ada' })
  void room.publish(grip, 'count', '12')
  void room.publish(grip, 'typing', 'Ada')
  // @ts-expect-error no such event
  void room.publish(grip, 'mesage', { user: 'Ada' })
  // @ts-expect-error an event of another pattern
  void room.publish(grip, 'headline', 'x')
  // @ts-expect-error a field that is misspelt
  void room.publish(grip, 'message', { usr: 'Ada' })
  // @ts-expect-error a field of another type
  void room.publish(grip, 'message', { user: 1 })
  // @ts-expect-error what comes out of the schema, not what goes in
  void room.publish(grip, 'count', 12)

  room.hooks({
    open: (ws) => ws.send('hello'),
    message: (_ws, data, { key }) => {
      expectTypeOf(data).toEqualTypeOf<{ user: string; text: string }>()
      expectTypeOf(key).toEqualTypeOf<string | undefined>()
    },
    count: (_ws, data) => expectTypeOf(data).toEqualTypeOf<number>(),
  })
  // @ts-expect-error no such event
  room.hooks({ mesage: () => {} })

  void channels.serve(grip, {
    allow: (channel) => {
      if (channel.pattern === 'pair/{one}/{other}') return channel.parameters.one === 'me'
      // @ts-expect-error a parameter of another pattern
      return channel.parameters.other === 'x'
    },
    receive: {
      'room-{room}': {
        message: (one, { text }) => one.publish(grip, 'message', { user: one.parameters.room, text }),
        // @ts-expect-error no such event
        mesage: () => {},
      },
    },
  })
  // @ts-expect-error no such pattern
  void channels.serve(grip, { receive: { 'rom-{room}': {} } })
  // @ts-expect-error no such option
  void channels.serve(grip, { alow: () => true })
}
