import { expect, it } from 'vitest'
import { calculate, lineThrough } from '../src/fleet/calculate.ts'

it('goes on along the line that is nearest to what was measured', () => {
  const line = lineThrough([
    [0, 1],
    [1, 3],
    [2, 5],
  ])
  expect([line(0), line(10)]).toEqual([1, 21])
  expect(lineThrough([[0, 0], [1, 3], [2, 0]])(9)).toBe(1) // prettier-ignore
})

it('a larger fleet: the publisher pays for proxies, each proxy for its subscribers', () => {
  const measured = [1, 2].flatMap((proxies) =>
    [100, 1000].map((subscribers) => ({
      proxies,
      subscribers,
      delivered: 10 + subscribers / 10,
      posts: proxies,
      bytes: 200 * proxies,
      publisherCpu: 1 + 2 * proxies,
      proxyCpu: proxies * (1 + subscribers / 100),
    })),
  )
  const cost = calculate({ proxies: 10, subscribers: 10_000 }, measured)
  const rounded = Object.fromEntries(Object.entries(cost).map(([name, value]) => [name, Math.round(value)]))
  expect(rounded).toEqual({
    proxies: 10,
    subscribers: 10_000,
    // 1,010 ms at its proxy, and 18 ms until the tenth had its POST.
    delivered: 1028,
    posts: 10,
    bytes: 2000,
    publisherCpu: 21,
    proxyCpu: 1010,
  })
})
