import { createClient } from '@grip/client'
import { describe, expect, it } from 'vitest'

const code = 'ERR_INVALID_ARGUMENT'
const url = 'http://127.0.0.1:1/live'
const bare: unknown = Object.create(null)

const WRONG: [type: string, value: unknown][] = [
  ['null', null], ['false', false], ['true', true], ['0', 0], ['5', 5], ['NaN', NaN], ['a bigint', 5n], ['""', ''], ['"text"', 'text'],
  ['a symbol', Symbol('s')], ['{}', {}], ['an object without a prototype', bare], ['[]', []], ['a list of symbols', [Symbol('s')]],
  ['a function', () => {}], ['a URL', new URL(url)], ['a date', new Date(0)],
] // prettier-ignore

/** Every wrong value but those of these types, for each of some options. */
const wrongOf = (names: string[], ...right: string[]) =>
  names.flatMap((name) =>
    WRONG.filter(([type]) => !right.includes(type)).map(([type, value]) => [name, type, value] as const),
  )

/** What an error is called, and what it says. */
function errorOf(act: () => unknown): { name: string; code: unknown; message: string } {
  try {
    act()
  } catch (error) {
    const { name, message } = error as Error
    return { name, code: (error as { code?: unknown }).code, message }
  }
  throw new Error('nothing was thrown')
}

describe('createClient', () => {
  it.each([
    ...wrongOf(['params', 'fetch', 'WebSocket', 'onError'], 'a function'),
    ...wrongOf(['url', 'transports', 'clock']),
  ])('refuses the "%s" %s', (name, _, value) => {
    const error = errorOf(() => createClient({ url, [name]: value } as never))
    expect(error).toMatchObject({ name: 'TypeError', code })
    expect(error.message).toContain(`"${name}"`)
  })

  it.each(wrongOf(['options'], '""').map(([, type, value]) => [type, value]))(
    'refuses to be called with %s',
    (_, value) => {
      expect(errorOf(() => createClient(value as never))).toMatchObject({ name: 'TypeError', code })
    },
  )

  it.each([
    [undefined, '"options" must be given, and of type object'],
    [{}, '"url" must begin with "http://", "https://" or "/"'],
    [{ url: undefined }, '"url" must begin with "http://", "https://" or "/"'],
    [{ url: 'ws://127.0.0.1/' }, '"url" must begin with "http://", "https://" or "/"'],
    [{ url: 'https://' }, '"url" must begin with "http://", "https://" or "/"'],
    [{ url, fetch: null }, '"fetch" must be given, and of type function'],
    [{ url, transports: [] }, '"transports" must be a list of stream, webSocket, poll'],
    [{ url, transports: ['stream', 'websocket'] }, '"transports" must be a list of stream, webSocket, poll'],
    [{ url, transports: ['toString'] }, '"transports" must be a list of stream, webSocket, poll'],
    [{ url, clock: {} }, '"clock" must be like globalThis'],
    [{ url, transport: ['poll'] }, '"options" cannot have "transport"'],
  ])('says what is wrong with %j', (options, message) => {
    expect(errorOf(() => createClient(options as never))).toEqual({ name: 'TypeError', code, message })
  })

  it.each(['/live', './live', '?live', 'http://127.0.0.1/', 'https://example.com/live?a=b:c'])(
    'takes the "url" %s, and undefined for every other option',
    (right) => {
      const names = ['transports', 'params', 'fetch', 'WebSocket', 'clock', 'onError']
      const options = Object.fromEntries(names.map((name) => [name, undefined]))
      expect(createClient({ url: right, ...options } as never).getSnapshot().transport).toBe('stream')
    },
  )
})

describe('a client', () => {
  const client = createClient({ url })
  const room = client.channel('room-{room}', { room: 'a' })

  it.each(wrongOf(['pattern'], '"text"').map(([, type, value]) => [type, value]))(
    'refuses the pattern %s',
    (_, value) => {
      expect(errorOf(() => client.channel(value as never, {} as never))).toEqual({
        name: 'TypeError',
        code,
        message: '"pattern" must be given, and of type string',
      })
    },
  )

  it.each(wrongOf(['parameters']).map(([, type, value]) => [type, value]))(
    'refuses the parameters %s',
    (_, value) => {
      expect(errorOf(() => client.channel('room-{room}', value as never))).toMatchObject({ code })
      expect(
        errorOf(() => client.channel('room-{room}', { room: 'a', other: value } as never)),
      ).toMatchObject({
        code,
      })
    },
  )

  it.each(wrongOf(['room'], '0', '5', '"text"').map(([, type, value]) => [type, value]))(
    'refuses the room %s',
    (_, value) => {
      expect(errorOf(() => client.channel('room-{room}', { room: value } as never))).toEqual({
        name: 'TypeError',
        code,
        message: '"room" of "room-{room}" must be text or a number',
      })
    },
  )

  it.each([
    ['half of a surrogate pair', { room: 'a\ud800' }, '"room" of "room-{room}" must be text or a number'],
    ['a long value', { room: 'é'.repeat(85) }, '"room-{room}" can make names of at most 512 bytes'],
    ['a parameter besides', { room: 'a', roof: 'b' }, '"parameters" cannot have "roof"'],
  ])('refuses %s', (_, parameters, message) => {
    expect(errorOf(() => client.channel('room-{room}', parameters))).toMatchObject({ code, message })
  })

  it.each(wrongOf(['history'], '0', '5'))('refuses the "%s" %s', (_name, _type, history) => {
    expect(errorOf(() => client.channel('news', {}, { history } as never))).toMatchObject({
      code,
      message: '"history" must be a whole number from 0 to 100',
    })
  })

  it.each(
    wrongOf(['options'], '{}', 'an object without a prototype', '[]', 'a date', 'a URL').map(
      ([, type, value]) => [type, value],
    ),
  )('refuses the options of a channel %s', (_, value) => {
    expect(errorOf(() => client.channel('news', {}, value as never))).toMatchObject({ code })
  })

  it('refuses a history that no app sends, and a misspelt option', () => {
    for (const history of [-1, 1.5, 101, Infinity, '5'])
      expect(errorOf(() => client.channel('news', {}, { history } as never))).toMatchObject({ code })
    expect(errorOf(() => client.channel('news', {}, { last: 5 } as never))).toMatchObject({
      message: '"options" cannot have "last"',
    })
  })

  it.each(wrongOf(['event'], '"text"'))(
    'refuses the "%s" %s, and keeps nothing',
    async (_name, _type, event) => {
      expect(errorOf(() => room.on(event as never, () => {}))).toMatchObject({ name: 'TypeError', code })
      await expect(room.send(event as never, {})).rejects.toMatchObject({ name: 'TypeError', code })
      expect(client.getSnapshot().unsent).toEqual([])
    },
  )

  it.each(wrongOf(['listener'], 'a function'))('refuses the "%s" %s', (_name, _type, listener) => {
    const expected = { name: 'TypeError', code, message: '"listener" must be given, and of type function' }
    expect(errorOf(() => room.on('message', listener as never))).toEqual(expected)
    expect(errorOf(() => client.subscribe(listener as never))).toEqual(expected)
  })
})
