import type { Entries } from './protection.ts'

/** What the examples, from which programs are copied, let in and send. */
// prettier-ignore
export const samples: Entries = {
  'channels/serve-send': [
    ['channels take a POST that no page of another site can send',
     /if \(!\/\^application/, 'if (false && !/^application',
     'tools/conformance/test/chat-app.test.ts',
     'publishes what a page posts as JSON, and nothing that a page of another site can send'],
  ],
  'channels/serve': [
    ['channels take GET and POST and no other method', /request\.method !== 'GET'/, 'false',
     'tools/conformance/test/chat-app.test.ts',
     'publishes what a page posts as JSON, and nothing that a page of another site can send'],
  ],
  'channels/wire': [
    ['channels answer long-polls with JSON, and say so', /'x-content-type-options': 'nosniff',/, '',
     'tools/conformance/test/chat-app.test.ts',
     'answers a long-poll with JSON that no browser takes for a page'],
  ],
  'examples/chat/app.ts': [
    ['the chat opens its WebSocket to its own pages alone',
     /allowedOrigins: 'same-origin'/, "allowedOrigins: 'any'",
     'tools/conformance/test/chat-app.test.ts', 'opens its WebSocket to pages of its own alone'],
  ],
  'examples/reliable-stream/app.ts': [
    ['the reliable stream takes a POST from its own pages alone',
     /if \(isForeign\(request\)\) /, 'if (false) ',
     'streams/reliable-app', 'takes events from pages of its own, and from what is no page'],
  ],
  'streams/hold': [
    ['the reliable stream takes an id for what a client says',
     /\/\^\\d\{1,15\}\$\/\.test\(`\$\{said as string\}`\) \? Number\(said\) : 0/, 'Number(said)',
     'streams/reliable-ids', 'get everything from examples/reliable-stream, and what follows'],
  ],
}
