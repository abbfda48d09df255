import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Publisher } from '@grip/core'
import { createStreams, memoryHistory, text } from '@grip/streams'

/** Microseconds of CPU for each chunk, medians. */
export interface ChunkCpu {
  stream: number
  /** A bare publish of each chunk. */
  publish: number
  /** The median of what one is of the other, of each pair of rounds. */
  ratio: number
}

const CHUNKS = 100
const PAUSE = 60
const ROUNDS = 3

// In a process of its own, whose CPU is not counted.
const TAKES_EVERYTHING = `
require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.end('Published\\n'))
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

/** Writes answers at once in this process, and publishes as many chunks without a stream; the proxy takes everything. */
export async function measureCpu(answers: number): Promise<ChunkCpu> {
  const proxy = spawn(process.execPath, ['-e', TAKES_EVERYTHING], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(proxy.stdout, 'data')) as [Buffer]
  const publisher = new Publisher(`http://127.0.0.1:${port.toString().trim()}/`)
  const streams = createStreams({ history: memoryHistory(), codec: text })
  const say = async function* (): AsyncGenerator<string> {
    // Models do not speak in time with each other.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE))
    for (let count = 0; count < CHUNKS; count++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
      yield `word${count} `
    }
  }
  // A model does not wait for a publish. If it did, all that share a POST would go on together, and soon in step.
  const publishAll = async (channel: string): Promise<void> => {
    const publishes: Promise<void>[] = []
    for await (const word of say()) {
      const id = publishes.length + 1
      const order = { id: `${id}`, prevId: `${id - 1}`, noSeq: true }
      const httpStream = `id: ${id}\ndata: ${JSON.stringify(word)}\n\n`
      publishes.push(publisher.publish(channel, { httpStream }, order))
    }
    await Promise.all(publishes)
  }
  const perChunk = async (act: (name: string) => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage()
    await Promise.all(Array.from({ length: answers }, (_, index) => act(`${index}`)))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / (answers * CHUNKS)
  }
  const rounds: { stream: number; publish: number }[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const stream = await perChunk((name) => streams.write(publisher, `${round}-${name}`, say()))
    const publish = await perChunk(publishAll)
    // The first is a warm-up.
    if (round > 0) rounds.push({ stream, publish })
  }
  proxy.kill()
  return {
    stream: median(rounds.map(({ stream }) => stream)),
    publish: median(rounds.map(({ publish }) => publish)),
    ratio: median(rounds.map(({ stream, publish }) => stream / publish)),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
