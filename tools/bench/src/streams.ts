// What an AI answer costs: its viewers beside `resumable-stream`, its replay, its first word, its CPU and its size.
// Writes docs/evidence/streams.md. Needs Pushpin and Redis.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measureStreams, STREAMS_CASES } from '@grip/checks'
import { markdownTable } from '@grip/conformance'
import { measureCpu } from './streams/cpu.ts'
import { measureFirstChunk } from './streams/first-chunk.ts'
import { measureRival } from './streams/rival.ts'
import { measureStop } from './streams/stop.ts'
import { measureViewers } from './streams/viewers.ts'

const PAGE = fileURLToPath(new URL('../../../docs/evidence/streams.md', import.meta.url))
const VIEWERS = 100

const cost = await measureViewers(VIEWERS)
const rival = await measureRival(VIEWERS)
const first = await measureFirstChunk(15)
const stop = await measureStop(100)
const cpu = await measureCpu(1000)
const sizes = []
for (const streamsCase of STREAMS_CASES) {
  const { gzipped } = await measureStreams(streamsCase)
  sizes.push([
    `kB that \`${streamsCase.name}\` adds to a bundle, minified and gzipped`,
    (gzipped / 1000).toFixed(2),
    `${streamsCase.goal / 1000}`,
  ])
}

const rows = [
  ['What', 'Figure', 'Goal'],
  [
    `Requests at the function for each of ${VIEWERS} viewers, at most for 99 of them`,
    `${cost.requests.p99}`,
    '3',
  ],
  ['… on average', cost.requests.mean.toFixed(2), ''],
  ['Seconds of all their handlers', cost.seconds.toFixed(2), '1'],
  ['… with `resumable-stream`', rival.seconds.toFixed(1), ''],
  ['Publishes', `${cost.publishes}`, ''],
  ['Redis commands, with `resumable-stream`', rival.commands.toLocaleString('en'), ''],
  ['Viewers that did not get every word once', `${cost.wrong}`, '0'],
  ['… with `resumable-stream`', `${rival.wrong}`, ''],
  [
    'Bytes of a replay, for each byte of text',
    (cost.replay / cost.text).toFixed(2),
    '1.2, and 200 bytes a part',
  ],
  [
    "First word at the viewer, over the function's own stream",
    `${(first.stream / first.plain).toFixed(2)} (${first.stream.toFixed(1)} ms, ${first.plain.toFixed(1)} ms)`,
    '1.5',
  ],
  ['… over a bare publish', (first.stream / first.publish).toFixed(2), ''],
  ['Milliseconds from a stop to the signal of a model elsewhere, 99 of 100', stop.toFixed(0), '300'],
  [
    'CPU for each chunk of 1,000 answers at once, over a bare publish',
    `${cpu.ratio.toFixed(2)} (${cpu.stream.toFixed(0)} µs, ${cpu.publish.toFixed(0)} µs)`,
    '1.5',
  ],
  ...sizes,
]
const table = markdownTable(rows, 0)
console.log(table)
mkdirSync(dirname(PAGE), { recursive: true })
writeFileSync(
  PAGE,
  `# What an AI answer costs

An answer of 200 pieces, one every 20 ms, behind Pushpin; 100 viewers come during its first two seconds. The rival is
[\`resumable-stream\`](https://www.npmjs.com/package/resumable-stream) 2.2.13 on a real Redis, with the same answer and the same
viewers. \`pnpm --filter @grip/bench streams\` writes this page.

${table}
`,
)
process.exit()
