import type { Entries } from './protection.ts'

/** What the clauses of the conformance suite notice, on the dev proxy. */
// prettier-ignore
export const clauses: Entries = {
  'core/handler/create-grip-handler': [
    ['events are decoded after their signature was looked at',
     /(\n *if \(refusal\) return[^\n]*)((?:\n[^\n]*){2})/, '$2$1',
     'tools/conformance/test/dev-proxy.test.ts', 'G-3.2 '],
  ],
  'core/websocket/close-code': [
    ['a close code is read where a reason follows it', /content\.length < 2/, 'content.length !== 2',
     'tools/conformance/test/dev-proxy.test.ts', 'G-2.4 '],
    ['a close goes out with its reason', /const text = utf8\(reason\)/, "const text = utf8('')",
     'tools/conformance/test/dev-proxy.test.ts', 'G-2.5 '],
  ],
  'core/websocket/context': [
    ['the content type of an answer has no charset', /\['Content-Type', WEBSOCKET_EVENTS_TYPE\]/,
     "['Content-Type', WEBSOCKET_EVENTS_TYPE + '; charset=utf-8']",
     'tools/conformance/test/dev-proxy.test.ts', 'G-3.5 '],
    ['text goes out with the prefix that marks it as data', /(content: contentOf\('message', message, invalidArgument\)), data: true/,
     '$1',
     'tools/conformance/test/dev-proxy.test.ts', 'G-2.3 '],
  ],
}
