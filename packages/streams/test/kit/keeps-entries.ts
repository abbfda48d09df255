import type { ExpiringHistory, History } from '@grip/streams'
import { expect, it } from 'vitest'

let runs = 0

/** What every history has to do. `open` gives one more that has the same store. */
export function keepsEntries(open: () => History | ExpiringHistory): void {
  const unique = (name: string): string => `${name}-${process.pid}-${++runs}`

  it('numbers the entries of a stream, and gives them back from any of them on', async () => {
    const [history, a, b] = [open(), unique('a'), unique('b')]
    const ids = [await history.append(a, 'one'), await history.append(a, 'two\nlines é 🙂 \\u0000')]
    expect([...ids, await history.append(b, 'other'), await history.append(a, '{}')]).toEqual([1, 2, 1, 3])
    expect(await history.read(a, 0, 10)).toEqual([
      { id: 1, data: 'one' },
      { id: 2, data: 'two\nlines é 🙂 \\u0000' },
      { id: 3, data: '{}' },
    ])
    expect(await open().read(a, 1, 1)).toEqual([{ id: 2, data: 'two\nlines é 🙂 \\u0000' }])
    expect(await history.read(a, 3, 10)).toEqual([])
    expect(await history.read(b, 0, 10)).toEqual([{ id: 1, data: 'other' }])
    const { idle, ...state } = (await history.state(a))!
    expect(state).toEqual({ last: 3, begin: 0, epoch: 0, ended: false })
    expect(idle).toBeGreaterThanOrEqual(0)
    // All that a test may take.
    expect(idle).toBeLessThan(60_000)
  })

  it('begins at the first entry for a number that it never gave, and knows nothing of other streams', async () => {
    const [history, forged] = [open(), unique('forged')]
    await history.append(forged, 'one')
    expect(await history.read(forged, 999_999_999_999_999, 10)).toEqual([{ id: 1, data: 'one' }])
    expect(await history.read(unique('nothing'), 7, 10)).toEqual([])
    expect(await history.state(unique('nothing'))).toBe(undefined)
  })

  it('appends of eight writers at a time leave no hole, at the end and for whoever reads meanwhile', async () => {
    const busy = unique('busy')
    const reader = open()
    let writing = true
    const write = async (history: History): Promise<number[]> => {
      const ids: number[] = []
      for (let count = 0; count < 20; count++) ids.push((await history.append(busy, 'x'))!)
      return ids
    }
    const read = async (): Promise<number[]> => {
      const seen: number[] = []
      do {
        seen.push(...(await reader.read(busy, seen.length, 1000)).map(({ id }) => id))
        await new Promise((resolve) => setImmediate(resolve))
      } while (writing)
      seen.push(...(await reader.read(busy, seen.length, 1000)).map(({ id }) => id))
      return seen
    }
    const reading = read()
    const given = await Promise.all(Array.from({ length: 8 }, () => write(open()))).finally(
      () => (writing = false),
    )
    const all = Array.from({ length: 160 }, (_, index) => index + 1)
    expect(given.flat().toSorted((a, b) => a - b)).toEqual(all)
    expect(await reading).toEqual(all)
  })

  it('has one producer for an answer: whoever has the highest epoch and knows the last entry', async () => {
    const [history, id] = [open(), unique('answer')]
    expect(await history.append(id, 'early', { epoch: 1, after: 0 })).toBe(undefined)
    expect(await history.append(id, 'early', { epoch: 1, after: 7, begin: true })).toBe(undefined)
    expect(await history.append(id, 'begin', { epoch: 1, after: 0, begin: true })).toBe(1)
    expect(await history.append(id, 'again', { epoch: 1, after: 0, begin: true })).toBe(undefined)
    expect(await history.append(id, 'again', { epoch: 2, after: 1, begin: true })).toBe(undefined)
    expect(await history.append(id, 'a', { epoch: 1, after: 1 })).toBe(2)
    expect(await history.append(id, 'a', { epoch: 1, after: 1 })).toBe(undefined)
    expect(await history.append(id, 'take over', { epoch: 2, after: 1 })).toBe(undefined)
    expect(await history.append(id, 'take over', { epoch: 2, after: 2 })).toBe(3)
    expect(await history.append(id, 'zombie', { epoch: 1, after: 3 })).toBe(undefined)
    expect(await history.append(id, 'reliable')).toBe(undefined)
    expect(await history.state(id)).toMatchObject({ last: 3, begin: 0, epoch: 2, ended: false })
    expect(await history.append(id, 'end', { epoch: 2, after: 3, end: true })).toBe(4)
    expect(await history.append(id, 'late', { epoch: 2, after: 5 })).toBe(undefined)
    expect(await history.append(id, 'late', { epoch: 3, after: 5 })).toBe(undefined)
    expect(await history.state(id)).toMatchObject({ last: 5, begin: 0, epoch: 2, ended: true })
    expect(await history.append(id, 'next', { epoch: 1, after: 5, begin: true })).toBe(undefined)
    expect(await history.append(id, 'next', { epoch: 3, after: 5, begin: true })).toBe(6)
    expect(await history.state(id)).toMatchObject({ last: 6, begin: 5, epoch: 3, ended: false })
    const entries = await history.read(id, 0, 10)
    expect(entries.map(({ id: number, data }) => `${number} ${data}`)).toEqual([
      '1 begin',
      '2 a',
      '3 take over',
      '4 end',
      '6 next',
    ])
    const short = unique('short')
    const whole = { epoch: 1, begin: true, end: true }
    expect(await history.append(short, 'begin and end', { ...whole, after: 0 })).toBe(1)
    expect(await history.append(short, 'and another', { ...whole, after: 2 })).toBe(3)
    expect(await history.state(short)).toMatchObject({ last: 4, begin: 2, epoch: 1, ended: true })
    expect(await history.read(short, 2, 1)).toEqual([{ id: 3, data: 'and another' }])
  })

  it('lets one of ten producers begin an answer, and one of ten take it over', async () => {
    const id = unique('race')
    const beginners = Array.from({ length: 10 }, () =>
      open().append(id, '', { epoch: 1, after: 0, begin: true }),
    )
    expect((await Promise.all(beginners)).filter((given) => given !== undefined)).toEqual([1])
    const takers = Array.from({ length: 10 }, () => open().append(id, '', { epoch: 2, after: 1 }))
    expect((await Promise.all(takers)).filter((given) => given !== undefined)).toEqual([2])
  })

  it('keeps what is large', async () => {
    const [history, id, large] = [open(), unique('large'), 'é'.repeat(150_000)]
    for (let count = 0; count < 6; count++) await history.append(id, large)
    const entries = await history.read(id, 0, 10)
    expect(entries.map(({ data }) => data === large)).toEqual([true, true, true, true, true, true])
  })

  it('deletes old entries where it can, and never the numbers', async () => {
    const [history, id] = [open(), unique('old')]
    if (!('expire' in history)) return
    await history.append(id, 'one')
    await history.append(id, 'two')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(await history.expire(3_600_000)).toBe(0)
    expect(await history.expire(10)).toBeGreaterThanOrEqual(2)
    expect(await history.read(id, 0, 10)).toEqual([])
    expect(await history.append(id, 'three')).toBe(3)
    expect(await history.read(id, 0, 10)).toEqual([{ id: 3, data: 'three' }])
  })
}
