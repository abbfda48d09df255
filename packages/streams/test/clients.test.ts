import { createStreams, memoryHistory, openai, text } from '@grip/streams'
import { EventSource } from 'eventsource'
import OpenAI from 'openai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { layCable } from './kit/cable.ts'
import { replaceableProxies } from './kit/proxies.ts'
import { ScriptedSource } from './kit/script.ts'
import { serveBehind } from './kit/serve-behind.ts'

describe.each(Object.keys(replaceableProxies))('clients behind %s', { timeout: 60_000 }, (name) => {
  it('of openai read chat completions as they come, and an answer that broke off as an error', async () => {
    const source = new ScriptedSource<object>()
    const streams = createStreams({
      history: memoryHistory(),
      path: (id) => `/v1/${id}`,
      codec: openai,
      onError: () => {},
    })
    const url = await serveBehind(name, (_, grip) => streams.start(grip, 'completion', () => source))
    const client = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1`, maxRetries: 0 })
    const ask = () => client.chat.completions.create({ model: 'mock', messages: [], stream: true })
    const chunkOf = (delta: object, finish: string | null = null) => ({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'mock',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    source.push(
      chunkOf({ role: 'assistant', content: '' }),
      chunkOf({ content: 'Hé' }),
      chunkOf({ content: 'llo ' }),
    )
    source.push(chunkOf({ content: '🙂\n' }), chunkOf({}, 'stop'))
    source.end()
    const read = async () => {
      let all = ''
      let finish: string | null = null
      for await (const { choices } of await ask()) {
        all += choices[0]!.delta.content ?? ''
        finish = choices[0]!.finish_reason
      }
      return { all, finish }
    }
    expect(await read()).toEqual({ all: 'Héllo 🙂\n', finish: 'stop' })
    source.fail(new Error('out of memory'))
    await expect(read()).rejects.toThrow('The answer broke off.')
  })

  it('of an EventSource lose nothing when their connection breaks, and end with the answer', async () => {
    const streams = createStreams({
      history: memoryHistory(),
      path: () => '/answer',
      codec: text,
      onError: () => {},
    })
    const source = new ScriptedSource<string>()
    const url = await serveBehind(name, (request, grip) =>
      request.method === 'POST' ? streams.start(grip, 'a', () => source) : streams.resume(grip, 'a'),
    )
    source.push('one ')
    await fetch(`${url}/answer`, { method: 'POST' })
    const said: string[] = []
    const requests: (string | null)[] = []
    const cable = await layCable(url)
    const client = new EventSource(`${cable.url}/answer`, {
      fetch: (from, init) => {
        requests.push(new Headers(init.headers as Record<string, string>).get('last-event-id'))
        return fetch(from, init as RequestInit)
      },
    })
    onTestFinished(() => {
      client.close()
      source.end()
    })
    const ended = new Promise<string>((resolve) =>
      client.addEventListener('end', ({ data }) => resolve(data as string)),
    )
    const heard = (word: string) =>
      new Promise<void>((resolve) => {
        client.addEventListener('message', ({ data }) => {
          if ((JSON.parse(data as string) as string).includes(word)) resolve()
        })
      })
    client.addEventListener('message', ({ data }) => said.push(JSON.parse(data as string) as string))
    await heard('one')
    cable.cut()
    source.push('two ', 'three ')
    await heard('three')
    source.push('four')
    source.end()
    expect(await ended).toBe('done')
    client.close()
    expect(said.join('')).toBe('one two three four')
    expect([requests[0], requests[1]]).toEqual([null, expect.stringMatching(/^\d+$/) as string])
  })
})
