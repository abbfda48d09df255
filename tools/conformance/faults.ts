/** A mistake made on purpose, and the clause that must notice it. */
export interface Fault {
  clause: string
  mistake: string
  /** Source file, from the folder of the packages. */
  file: string
  find: RegExp
  replace: string
}

/** Run them with `pnpm --filter @grip/conformance faults`; no file is changed. */
export const faults: readonly Fault[] = [
  {
    clause: 'G-3.2',
    mistake: 'events are decoded before their signature is looked at',
    file: 'packages/core/src/handler/create-grip-handler.ts',
    find: /(\n *if \(refusal\) return[^\n]*)((?:\n[^\n]*){2})/,
    replace: '$2$1',
  },
  {
    clause: 'G-2.4',
    mistake: 'a close code is read only where no reason follows it',
    file: 'packages/core/src/websocket/close-code.ts',
    find: /content\.length < 2/,
    replace: 'content.length !== 2',
  },
  {
    clause: 'G-2.5',
    mistake: 'a close goes out without its reason',
    file: 'packages/core/src/websocket/close-code.ts',
    find: /const text = utf8\(reason\)/,
    replace: "const text = utf8('')",
  },
  {
    clause: 'G-3.5',
    mistake: 'the content type of an answer has a charset',
    file: 'packages/core/src/websocket/context.ts',
    find: /\['Content-Type', WEBSOCKET_EVENTS_TYPE\]/,
    replace: "['Content-Type', WEBSOCKET_EVENTS_TYPE + '; charset=utf-8']",
  },
  {
    clause: 'G-2.3',
    mistake: 'text goes out without the prefix that marks it as data',
    file: 'packages/core/src/websocket/context.ts',
    find: /content: messageOf\(message\), data: true/,
    replace: 'content: messageOf(message)',
  },
]
