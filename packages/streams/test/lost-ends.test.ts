import { Publisher } from '@grip/core'
import { createStreams, memoryHistory, type StreamPublisher, text } from '@grip/streams'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { ScriptedSource } from './kit/script.ts'
import { endOf, textIn } from './kit/sse.ts'

describeProxies('an answer', (behind) => {
  it('ends for its viewers though all but the last of its final messages are lost', async () => {
    // The proxy would not ask for a minute.
    const streams = createStreams({ history: memoryHistory(), codec: text, lease: 120_000 })
    behind.serve((_, grip) => streams.resume(grip, 'a'))
    const proxy = new Publisher(behind.t.gripUrl, { prefix: `${behind.t.host}-` })
    let [isEnding, closes] = [false, 0]
    const publisher: StreamPublisher = {
      async publish(channel, message, options) {
        if (isEnding && JSON.stringify(message.httpStream).includes('close')) closes++
        if (!isEnding || closes === 5) await proxy.publish(channel, message, options)
      },
    }
    const source = new ScriptedSource<string>()
    source.push('so far, ')
    const written = streams.write(publisher, 'a', source)
    const viewer = behind.t.request('/a')
    await viewer.until('so far')
    isEnding = true
    source.push('and the rest')
    source.end()
    const { text: all } = await viewer.complete(40)
    expect([textIn(all), endOf(all), await written, closes]).toEqual([
      'so far, and the rest',
      'done',
      'done',
      5,
    ])
  })
})
