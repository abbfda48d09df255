import { expect, it } from 'vitest'
import { drawCurves } from '../src/report/draw-curves.ts'

const panel = (points: [number, number][][]) => ({
  title: 'One event',
  unit: 'events',
  curves: points.map((list, index) => ({ name: `curve ${index}`, points: list })),
})

it('draws a level line for a cost that does not change, with powers of ten on both axes', () => {
  const svg = drawCurves([
    panel([
      [
        [10, 100],
        [100, 100],
        [1000, 100],
      ],
    ]),
  ])
  const [, path = ''] = /<path d="M([^"]+)" fill="none"/.exec(svg) ?? []
  const points = path.split('L').map((point) => point.split(' ').map(Number))
  expect(points.map(([x]) => x)).toEqual([64, 180, 296])
  expect(new Set(points.map(([, y]) => y)).size).toBe(1)
  expect([...svg.matchAll(/>([^<>\n]+)<\/text>/g)].map(([, text]) => text)).toEqual([
    'One event',
    '100 ns',
    '1 µs',
    '10',
    '100',
    '1K',
    'events',
    'curve 0',
  ])
})

it('keeps the names of lines that end at the same place apart', () => {
  const same: [number, number][] = [
    [1, 10],
    [10, 50],
  ]
  const svg = drawCurves([panel([same, same, same])])
  const heights = [...svg.matchAll(/y="([\d.]+)" fill="#\w+">curve/g)].map(([, y]) => Number(y))
  expect(heights.map((height) => Math.round(height - heights[0]!))).toEqual([0, 18, 36])
})
