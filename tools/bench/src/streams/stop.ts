import { setTimeout } from 'node:timers/promises'
import { startPushpin } from '@grip/conformance'
import { Publisher } from '@grip/core'
import { createStreams, memoryHistory, text } from '@grip/streams'

/** Milliseconds from a stop to the signal of the model, which runs in another function: the 99th of a hundred. */
export async function measureStop(answers: number): Promise<number> {
  const pushpin = await startPushpin({ origin: 'http://127.0.0.1:9' })
  const history = memoryHistory()
  const [writer, other] = [createStreams({ history, codec: text }), createStreams({ history, codec: text })]
  const times: number[] = []
  const one = async (index: number): Promise<void> => {
    const publisher = new Publisher(pushpin.gripUrl)
    const id = `answer-${index}`
    let stoppedAt = 0
    const writing = writer.write(publisher, id, async function* ({ signal }) {
      signal.addEventListener('abort', () => times.push(performance.now() - stoppedAt))
      while (!signal.aborted) {
        yield 'word '
        await setTimeout(20)
      }
    })
    await setTimeout(200 + Math.random() * 200)
    stoppedAt = performance.now()
    await other.stop(publisher, id)
    await writing
  }
  try {
    for (let begun = 0; begun < answers; begun += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => one(begun + index)))
    }
    return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]!
  } finally {
    await pushpin.stop()
  }
}
