import { act, get } from './api.js'
import { clock, copy, field, form, h, rowList, toast } from './dom.js'
import { contentOf } from './entry.js'

/** Most rows that are shown. */
const MAX_ROWS = 200

/** The channels: who is subscribed, what was published, and a box to publish. */
export function createChannels(context) {
  const box = publishBox(context)
  const more = h('p', { className: 'note' })
  const list = rowList({
    label: 'Channels',
    key: ({ name }) => name,
    summary,
    details: (channel) => details(channel, box),
    empty: () => [
      h('h2', {}, 'No channel yet'),
      h('p', {}, 'A channel begins with its first subscriber: hold a request, or subscribe a WebSocket.'),
      h('pre', {}, "return grip.holdStream('news')\nws.subscribe('news')"),
    ],
  })
  return {
    element: h('div', {}, box.element, list.element, more),
    async refresh() {
      const { channels, total } = await get('channels')
      list.show(channels.slice(0, MAX_ROWS))
      more.hidden = total <= MAX_ROWS
      more.textContent = `${total - MAX_ROWS} more.`
    },
  }
}

function summary({ name }) {
  const counts = h('span', { className: 'muted grow' })
  const items = h('span', { className: 'muted number' })
  return {
    element: h('span', { className: 'cells' }, h('span', { className: 'path' }, name), counts, items),
    update({ webSockets, streams, polls, waiting, items: count }) {
      const parts = [
        [webSockets, 'WebSocket'],
        [streams, 'stream'],
        [polls, 'long-poll'],
      ].filter(([number]) => number > 0)
      const subscribers = parts
        .map(([number, what]) => `${number} ${what}${number > 1 ? 's' : ''}`)
        .join(', ')
      counts.textContent =
        (subscribers || 'no subscriber') + (waiting > 0 ? `, ${waiting} waiting for the item before` : '')
      items.textContent = `${count} item${count === 1 ? '' : 's'}`
    },
  }
}

function details({ name }, box) {
  const last = h('ol', { className: 'items', 'aria-label': `Last items of ${name}` })
  const lastId = h('p', { className: 'muted' })
  let shown = -1
  return {
    element: h(
      'div',
      {},
      h('button', { type: 'button', onclick: () => box.aim(name) }, 'Publish to this channel'),
      lastId,
      last,
    ),
    async update({ lastId: id, items: count }) {
      lastId.textContent = id === undefined ? '' : `Last id: ${id}`
      if (count === shown) return
      shown = count
      const { items } = await get('channel', { name })
      const none = h('li', { className: 'muted' }, 'Nothing was published yet.')
      last.replaceChildren(...(items.length === 0 ? [none] : items.map(itemOf)))
    },
  }
}

function itemOf({ at, id, prevId, httpStream, httpResponse, webSocket }) {
  const formats = Object.entries({ WebSocket: webSocket, Stream: httpStream, 'Long-poll': httpResponse })
  return h(
    'li',
    {},
    h(
      'p',
      { className: 'muted' },
      `${clock(at)}${id === undefined ? '' : ` · id ${id}`}${prevId === undefined ? '' : ` after ${prevId}`}`,
    ),
    h(
      'dl',
      { className: 'facts' },
      formats
        .filter(([, format]) => format !== undefined)
        .flatMap(([label, format]) => [
          h('dt', {}, label),
          h(
            'dd',
            {},
            format.action === 'send' ? contentOf(format.content) : `${format.action} ${format.code ?? ''}`,
          ),
        ]),
    ),
  )
}

function publishBox({ info }) {
  const channel = h('input', { name: 'channel', required: true, placeholder: 'news' })
  const text = h('textarea', { name: 'text', rows: 2, placeholder: 'hello' })
  const audience = (name, label) =>
    h(
      'label',
      { className: 'check' },
      h('input', { type: 'checkbox', name, checked: true }),
      h('span', {}, label),
    )
  const read = () => {
    const fields = Object.fromEntries(new FormData(element))
    return {
      channel: channel.value,
      ...(fields.webSocket && { webSocket: text.value }),
      ...(fields.httpStream && { httpStream: sse(text.value) }),
      ...(fields.httpResponse && { httpResponse: text.value }),
    }
  }
  const publish = async () => {
    try {
      await act('publish', read())
      toast(`Published to ${channel.value}`)
    } catch (error) {
      toast(error.message, true)
    }
  }
  const element = form(
    'box',
    publish,
    h('h2', {}, 'Publish'),
    field('Channel', channel),
    field('Message', text),
    h(
      'fieldset',
      {},
      h('legend', {}, 'To'),
      audience('webSocket', 'WebSockets'),
      audience('httpStream', 'streams, as a server-sent event'),
      audience('httpResponse', 'long-polls'),
    ),
    h(
      'div',
      { className: 'actions' },
      h('button', { className: 'primary' }, 'Publish'),
      h(
        'button',
        { type: 'button', onclick: () => void copy(asCurl(read(), info.publish), 'a curl command') },
        'Copy as curl',
      ),
      h(
        'button',
        { type: 'button', onclick: () => void copy(asCode(read()), 'a call of grip.publish') },
        'Copy as grip.publish',
      ),
    ),
  )
  return {
    element,
    aim(name) {
      channel.value = name
      text.focus()
      element.scrollIntoView({ block: 'start' })
    },
  }
}

const sse = (text) =>
  `${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`

function asCurl({ channel, webSocket, httpStream, httpResponse }, url) {
  const formats = {
    ...(webSocket !== undefined && { 'ws-message': { content: webSocket } }),
    ...(httpStream !== undefined && { 'http-stream': { content: httpStream } }),
    ...(httpResponse !== undefined && { 'http-response': { body: httpResponse } }),
  }
  const body = JSON.stringify({ items: [{ channel, formats }] })
  return `curl -d '${body.replaceAll("'", `'\\''`)}' ${url}`
}

function asCode({ channel, ...message }) {
  const fields = Object.entries(message).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},\n`)
  return `await grip.publish(${JSON.stringify(channel)}, {\n${fields.join('')}})`
}
