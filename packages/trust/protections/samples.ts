import type { Protection } from './protection.ts'

const CHAT = '../examples/chat/app.ts'
const STREAM = '../examples/reliable-stream/app.ts'
const CHAT_TEST = 'conformance/test/chat-app.test.ts'
const STREAM_TEST = 'streams/test/reliable-app.test.ts'
const SAY = 'publishes what a page of its own posts, or what is no page, and nothing else'

/** What the examples, from which programs are copied, let in and send. */
export const samples: readonly Protection[] = [
  {
    protection: 'the chat takes a POST from its own pages alone',
    file: CHAT,
    find: /if \(isForeign\(request\)\) /,
    replace: 'if (false) ',
    test: CHAT_TEST,
    title: SAY,
  },
  {
    protection: 'the chat takes a POST and no other method',
    file: CHAT,
    find: /request\.method !== 'POST'/,
    replace: 'false',
    test: CHAT_TEST,
    title: SAY,
  },
  {
    protection: 'a sandboxed page is a foreign one to the chat',
    file: CHAT,
    find: /!\[null, /,
    replace: "![null, 'null', ",
    test: CHAT_TEST,
    title: SAY,
  },
  {
    protection: 'the chat sends text to long-polls as text',
    file: CHAT,
    find: /httpResponse: \{ headers: PLAIN, body: data \}/,
    replace: "httpResponse: { headers: { 'content-type': 'text/html' }, body: data }",
    test: CHAT_TEST,
    title: 'sends markup to a long-poll as text that no browser takes for a page',
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
    file: 'streams/src/hold.ts',
    find: /\/\^\\d\{1,15\}\$\/\.test\(`\$\{said as string\}`\) \? Number\(said\) : 0/,
    replace: 'Number(said)',
    test: 'streams/test/reliable-ids.test.ts',
    title: 'get everything from examples/reliable-stream, and what follows',
  },
]
