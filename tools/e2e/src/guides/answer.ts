import assert from 'node:assert/strict'
import { within } from '@grip/conformance'
import type { Driven } from './drive.ts'

const WORDS = Array.from({ length: 40 }, (_, index) => `word${index} `).join('')

/** A chat as the AI SDK's page has it: a message, a reload in the middle of its answer, and one after its end. */
export async function answerThatSurvives({ url }: Driven): Promise<void> {
  assert.equal((await fetch(`${url}/`)).status, 200)
  const stream = (): Promise<Response> => fetch(`${url}/api/chat/a%2Fb/stream`)
  assert.equal((await stream()).status, 204)
  const message = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }
  const asked = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'a/b', messages: [message], trigger: 'submit-message' }),
  })
  assert.equal(asked.headers.get('x-vercel-ai-ui-message-stream'), 'v1')
  // The page goes away in the middle.
  await within(read(asked, 'word5 '), 'the first words', 60)
  const whole = await within(read(await stream()), 'the end of the answer', 60)
  assert.equal(textOf(whole), WORDS)
  assert.match(whole, /data: \[DONE\]\n\n$/)
  assert.equal((await stream()).status, 204)
  const saved = (await (await fetch(`${url}/api/chat/a%2Fb`)).json()) as { role: string }[]
  assert.deepEqual(
    saved.map(({ role }) => role),
    ['user', 'assistant'],
  )
}

async function read(response: Response, until?: string): Promise<string> {
  let all = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    all += piece
    if (until !== undefined && all.includes(until)) break
  }
  return all
}

function textOf(events: string): string {
  const deltas = [...events.matchAll(/^data: (\{.*"text-delta".*\})$/gm)]
  return deltas.map(([, data = '']) => (JSON.parse(data) as { delta: string }).delta).join('')
}
