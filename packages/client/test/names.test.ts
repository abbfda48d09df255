import { createClient } from '@grip/client'
import { expect, it } from 'vitest'
import { channels } from './support/channels.ts'

const NAMES = [
  'a', 'A', 'a/b', 'a%2Fb', 'a-b', 'a%2Db', 'a b', 'a+b', 'a,b', '"a"', ' a ', 'a@1', 'a!', '*', '..', '{room}', 'a\r\nb', 'a\0b',
  'a\\b', 'José', '日本', '\ufeffa', '__proto__', '🙂', "a'(b)", 'a~b_c.d',
] // prettier-ignore

const client = createClient<typeof channels>({ url: 'http://127.0.0.1/' })

it.each(NAMES)('is called as the app calls it: %j', (room) => {
  expect(client.channel('room-{room}', { room }).name).toBe(channels.at('room-{room}', { room }).name)
})

it.each([{ room: '' }, {}, { room: null }, { room: true }])('refuses the parameters %j', (parameters) => {
  expect(() => client.channel('room-{room}', parameters as never)).toThrow(
    '"room" of "room-{room}" must be text or a number',
  )
})

// What is below is for the compiler; nothing of it runs.
export const wrong = (): void => {
  const room = client.channel('room-{room}', { room: 1 }, { history: 50 })
  room.on('message', ({ text }, { key }) => void [text.length, key?.length])
  room.on('presence', (names) => void names.length)
  void room.send('message', { text: 'a' })
  // @ts-expect-error no such pattern
  client.channel('rom-{room}', { room: 'a' })
  // @ts-expect-error no parameter
  client.channel('room-{room}')
  // @ts-expect-error another parameter
  client.channel('room-{room}', { roof: 'a' })
  // @ts-expect-error no such event
  room.on('mesage', () => {})
  // @ts-expect-error no such field
  room.on('message', ({ txt }) => txt)
  // @ts-expect-error a field of another type
  void room.send('message', { text: 1 })
  // @ts-expect-error an option that is not there
  client.channel('room-{room}', { room: 'a' }, { last: 5 })
}
