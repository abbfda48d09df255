/** A message, as the AI SDK has it. */
export interface Message {
  id: string
  role: 'user' | 'assistant'
  parts: Part[]
}

/** Text, or what the app says of it: `data-function` names who wrote it, `data-stopped` that it was stopped. */
export interface Part {
  type: string
  text?: string
  data?: { name: string }
}

/** The text of a message. */
export function textOf({ parts }: Message): string {
  return parts.map(({ text = '' }) => text).join('')
}

/**
 * Answers the last message, a piece at a time, going on after `soFar`. With `AI_API_KEY` a model does, by OpenAI's
 * protocol (`AI_BASE_URL`, `AI_MODEL`); without it, one that writes like one.
 */
export function speak(messages: Message[], soFar: string, signal: AbortSignal): AsyncIterable<string> {
  return process.env.AI_API_KEY === undefined
    ? pretend(messages, soFar, signal)
    : ask(messages, soFar, signal)
}

async function* pretend(messages: Message[], soFar: string, signal: AbortSignal): AsyncGenerator<string> {
  const question = messages.map(textOf).at(-1) ?? ''
  const answer = ANSWER.replace('$QUESTION', question.slice(0, 200))
  for (const word of answer.slice(soFar.length).split(/(?<=\s)/)) {
    await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 50))
    if (signal.aborted) return
    yield word
  }
}

async function* ask(messages: Message[], soFar: string, signal: AbortSignal): AsyncGenerator<string> {
  const { AI_API_KEY, AI_BASE_URL = 'https://api.openai.com/v1', AI_MODEL = 'gpt-5-mini' } = process.env
  const asked = messages.map((message) => ({ role: message.role as string, content: textOf(message) }))
  if (soFar !== '') {
    asked.push({ role: 'assistant', content: soFar })
    asked.push({
      role: 'user',
      content: 'You were interrupted. Go on exactly where you stopped, repeating nothing.',
    })
  }
  const response = await fetch(`${AI_BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${AI_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: AI_MODEL, messages: asked, stream: true }),
    signal,
  })
  if (!response.ok) throw new Error(`the model answered ${response.status}: ${await response.text()}`)
  let rest = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue
      const chunk = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string | null } }[] }
      if (chunk.choices[0]?.delta.content) yield chunk.choices[0].delta.content
    }
  }
}

const ANSWER = `You asked: *$QUESTION*

Here is what happens to this answer while you read it.

## It is a log

Each piece that the model gives is **appended to a history** first, and published after that. The page that you look at is
only one of those who read it:

- Reload the page: it gets all that there is so far, and then the rest.
- Open the link on a second device: both follow the same answer, and the model writes it once.
- Cut the cable: the page comes back by itself, and nothing is missing.

## The function may die

The function that writes this gives a sign of life now and then. Press **Kill the function**, and it is gone, with
everything that it had in memory. A moment later another one reads the history, and goes on in the middle of the
sentence:

\`\`\`ts
const streams = createStreams({
  history,
  path: (id) => \`/api/chat/\${id}/stream\`,
  onLost: (job, grip) => streams.run(grip, job, write),
})
\`\`\`

Should the first one turn out to be alive after all, it can append nothing: the history knows whose turn it is.

## What it costs

A proxy holds your connection, so no function waits for you. This answer takes about *two short requests* of each
viewer, whether it is written in five seconds or in five minutes, and no viewer has a function of its own.

1. Ask something else.
2. Press a button while it is being written.
3. Count the words that are missing: there are **none**.
`
