import type { Protection } from './protection.ts'

const CHAT = 'examples/chat/app.ts'
const STREAM = 'examples/reliable-stream/app.ts'
const CHAT_TEST = 'tools/conformance/test/chat-app.test.ts'
const STREAM_TEST = 'packages/streams/test/reliable-app.test.ts'
const SAY = 'publishes what a page posts as JSON, and nothing that a page of another site can send'

/** What the examples, from which programs are copied, let in and send. */
export const samples: readonly Protection[] = [
  {
    protection: 'channels take a POST that no page of another site can send',
    file: 'packages/channels/src/serve-send.ts',
    find: /if \(!\/\^application/,
    replace: 'if (false && !/^application',
    test: CHAT_TEST,
    title: SAY,
  },
  {
    protection: 'channels take GET and POST and no other method',
    file: 'packages/channels/src/serve.ts',
    find: /request\.method !== 'GET'/,
    replace: 'false',
    test: CHAT_TEST,
    title: SAY,
  },
  {
    protection: 'channels answer long-polls with JSON, and say so',
    file: 'packages/channels/src/wire.ts',
    find: /'x-content-type-options': 'nosniff',/,
    replace: '',
    test: CHAT_TEST,
    title: 'answers a long-poll with JSON that no browser takes for a page',
  },
  {
    protection: 'the chat opens its WebSocket to its own pages alone',
    file: CHAT,
    find: /allowedOrigins: 'same-origin'/,
    replace: "allowedOrigins: 'any'",
    test: CHAT_TEST,
    title: 'opens its WebSocket to pages of its own alone',
  },
  {
    protection: 'the reliable stream takes a POST from its own pages alone',
    file: STREAM,
    find: /if \(isForeign\(request\)\) /,
    replace: 'if (false) ',
    test: STREAM_TEST,
    title: 'takes events from pages of its own, and from what is no page',
  },
  {
    protection: 'the reliable stream takes an id for what a client says',
    file: 'packages/streams/src/hold.ts',
    find: /\/\^\\d\{1,15\}\$\/\.test\(`\$\{said as string\}`\) \? Number\(said\) : 0/,
    replace: 'Number(said)',
    test: 'packages/streams/test/reliable-ids.test.ts',
    title: 'get everything from examples/reliable-stream, and what follows',
  },
]
