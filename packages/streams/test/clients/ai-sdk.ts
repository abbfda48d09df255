import * as ai5 from 'ai5'
import * as ai5Test from 'ai5/test'
import * as ai6 from 'ai6'
import * as ai6Test from 'ai6/test'
import * as ai7 from 'ai7'
import * as ai7Test from 'ai7/test'

/** A message, as the AI SDK keeps it. */
export interface Message {
  id: string
  role: string
  parts: { type: string; text?: string }[]
}

/** The text of a message. */
export function textOf(message: Message | undefined): string {
  return (message?.parts ?? []).map(({ text = '' }) => text).join('')
}

/** What is used of the AI SDK, alike in its versions. */
export interface AiSdk {
  version: number
  /** A UI message stream of a model that says these words, a pause before each. */
  answer(
    words: readonly string[],
    pause: number,
    signal: AbortSignal,
    onFinish: (message: Message) => void,
  ): AsyncIterable<{ type: string }>
  /** A page's chat: the SDK's own class and transport, as `useChat` has them. */
  openChat(api: string, id: string, messages: Message[]): AiChat
}

/** A chat on a page. */
export interface AiChat {
  readonly status: string
  readonly messages: Message[]
  readonly error: Error | undefined
  sendMessage(message: { text: string }): Promise<void>
  resumeStream(): Promise<void>
  stop(): Promise<void>
}

interface Module {
  streamText(options: object): { toUIMessageStream(options: object): AsyncIterable<{ type: string }> }
  AbstractChat: abstract new (init: object) => AiChat
  DefaultChatTransport: new (options: object) => object
}

/** The AI SDK's versions, newest last. */
export const sdks: readonly AiSdk[] = [
  sdkOf(
    5,
    ai5 as unknown as Module,
    (stream) => new ai5Test.MockLanguageModelV2({ doStream: stream as never }),
    USAGE_2(),
  ),
  sdkOf(
    6,
    ai6 as unknown as Module,
    (stream) => new ai6Test.MockLanguageModelV3({ doStream: stream as never }),
    USAGE_3(),
  ),
  sdkOf(
    7,
    ai7 as unknown as Module,
    (stream) => new ai7Test.MockLanguageModelV4({ doStream: stream as never }),
    USAGE_3(),
  ),
]

function USAGE_2(): object {
  return { finishReason: 'stop', usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }
}

function USAGE_3(): object {
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } }
  return { finishReason: { unified: 'stop', raw: 'stop' }, usage }
}

function sdkOf(
  version: number,
  sdk: Module,
  modelOf: (stream: () => Promise<object>) => object,
  finish: object,
): AiSdk {
  return {
    version,
    answer(words, pause, signal, onFinish) {
      const model = modelOf(async () => ({ stream: speak(words, pause, signal, finish) }))
      const result = sdk.streamText({ model, prompt: 'Speak', abortSignal: signal })
      return result.toUIMessageStream({
        generateMessageId: () => crypto.randomUUID(),
        onFinish: ({ responseMessage }: { responseMessage: Message }) => onFinish(responseMessage),
      })
    },
    openChat(api, id, messages) {
      const state = {
        status: 'ready',
        error: undefined,
        messages: [...messages],
        pushMessage: (message: Message) => void state.messages.push(message),
        popMessage: () => void state.messages.pop(),
        replaceMessage: (index: number, message: Message) => void (state.messages[index] = message),
        snapshot: <T>(thing: T): T => structuredClone(thing),
      }
      class Chat extends sdk.AbstractChat {}
      return new Chat({ id, state, transport: new sdk.DefaultChatTransport({ api }) })
    },
  }
}

/** What a model's stream yields, a pause before each word. */
function speak(
  words: readonly string[],
  pause: number,
  signal: AbortSignal,
  finish: object,
): ReadableStream<object> {
  const id = 'text-1'
  const parts: object[] = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id },
    ...words.map((delta) => ({ type: 'text-delta', id, delta })),
    { type: 'text-end', id },
    { type: 'finish', ...finish },
  ]
  let next = 0
  return new ReadableStream({
    async pull(controller) {
      const part = parts[next++]
      if (part === undefined) return controller.close()
      if ('delta' in part) await new Promise((resolve) => setTimeout(resolve, pause))
      if (signal.aborted) controller.error(signal.reason)
      else controller.enqueue(part)
    },
  })
}
