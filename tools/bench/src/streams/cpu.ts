import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Publisher } from '@grip/core'
import { createStreams, memoryHistory, text } from '@grip/streams'

/** Microseconds of CPU for each chunk. */
export interface ChunkCpu {
  stream: number
  /** A bare publish of each chunk. */
  publish: number
}

const CHUNKS = 20
const PAUSE = 60

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
    for (let count = 0; count < CHUNKS; count++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
      yield `word${count} `
    }
  }
  const publishAll = async (channel: string): Promise<void> => {
    let id = 0
    for await (const word of say()) {
      const order = { id: `${++id}`, prevId: `${id - 1}`, noSeq: true }
      await publisher.publish(channel, { httpStream: `id: ${id}\ndata: ${JSON.stringify(word)}\n\n` }, order)
    }
  }
  const all = (act: (name: string) => Promise<unknown>) => () =>
    Promise.all(Array.from({ length: answers }, (_, index) => act(`${index}`)))
  let round = 0
  const write = () => {
    round++
    return all((name) => streams.write(publisher, `${round}-${name}`, say()))()
  }
  await write()
  await all(publishAll)()
  const [stream, publish] = [await cpuOf(write), await cpuOf(all(publishAll))]
  proxy.kill()
  return { stream: stream / (answers * CHUNKS), publish: publish / (answers * CHUNKS) }
}

async function cpuOf(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
