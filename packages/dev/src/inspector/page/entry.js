import { h } from './dom.js'

/** Content as an element: its text, or its bytes in hexadecimal. */
export function contentOf(content) {
  if (content === undefined) return h('span', { className: 'muted' }, 'nothing')
  const { text, hex, bytes } = content
  if (bytes === 0) return h('span', { className: 'muted' }, 'empty')
  const shown = text ?? hex.replace(/(..)/g, '$1 ').trim()
  const isCut = text === undefined ? hex.length < bytes * 2 : bytes > 16_384
  return h(
    'span',
    {},
    h('pre', {}, shown),
    h(
      'span',
      { className: 'muted' },
      `${bytes} bytes${text === undefined ? ', no text' : ''}${isCut ? ', cut here' : ''}`,
    ),
  )
}

/** Everything that is known of an entry of the timeline. */
export function entryOf({ text, request, answer, error, item, type }) {
  if (type === 'event') return h('p', {}, text)
  if (type === 'publish') return h('pre', {}, pretty(item))
  return h(
    'div',
    { className: 'pair' },
    side('Request', `${request.method} ${request.target}`, request),
    answer === undefined
      ? h('div', {}, h('h2', {}, 'No answer'), h('p', {}, error))
      : side('Answer', String(answer.status), answer),
  )
}

function side(title, line, { events, body, headers, instruct }) {
  return h(
    'div',
    {},
    h('h2', {}, title),
    h('p', { className: 'path' }, line),
    instruct && h('div', {}, h('h3', {}, 'Instruction'), h('pre', {}, pretty(instruct))),
    events &&
      h(
        'ol',
        { className: 'items', 'aria-label': `Events of the ${title.toLowerCase()}` },
        events.map(eventOf),
      ),
    body && contentOf(body),
    h(
      'details',
      {},
      h('summary', {}, headers.length === 1 ? '1 header' : `${headers.length} headers`),
      h(
        'dl',
        { className: 'facts' },
        headers.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
      ),
    ),
  )
}

function eventOf({ type, content }) {
  return h('li', {}, h('strong', {}, type), content && contentOf(content))
}

const pretty = (value) => JSON.stringify(value, null, 2)
