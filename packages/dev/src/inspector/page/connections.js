import { act, get } from './api.js'
import { age, copy, field, form, h, rowList, size, toast } from './dom.js'

/** Most rows that are shown; a filter finds the others. */
const MAX_ROWS = 100

/** The connections of clients: what they are subscribed to, and everything that can happen to them. */
export function createConnections({ info }) {
  let all = []
  let total = 0
  const more = h('p', { className: 'note' })
  const filter = h('input', { type: 'search', placeholder: 'path, channel, meta', oninput: () => show() })
  const hint = h('code', {})
  const list = rowList({
    label: 'Connections',
    key: ({ id }) => id,
    summary,
    details,
    empty: () => [
      h('h2', {}, 'No connection yet'),
      h('p', {}, 'Open a page of your app through the proxy, or connect by hand:'),
      h('p', {}, hint),
      h('p', {}, 'A connection shows up here as soon as the proxy holds it.'),
    ],
  })

  function show() {
    const wanted = filter.value.toLowerCase()
    const found = all.filter((one) => wanted === '' || textOf(one).includes(wanted))
    list.show(found.slice(0, MAX_ROWS))
    const hidden = found.length - MAX_ROWS
    more.hidden = hidden <= 0
    more.textContent = `${hidden} more of ${total}: filter to find them.`
  }

  return {
    element: h('div', {}, h('div', { className: 'bar' }, field('Filter', filter)), list.element, more),
    greet: () => void (hint.textContent = `curl -N ${info.clients}/events`),
    async refresh() {
      ;({ connections: all, total } = await get('connections'))
      show()
    },
  }
}

function textOf({ path, kind, channels, meta }) {
  return [path, kind, ...channels.map(({ name }) => name), ...Object.entries(meta).flat()]
    .join(' ')
    .toLowerCase()
}

const KINDS = { websocket: 'WebSocket', stream: 'Stream', 'long-poll': 'Long-poll' }

function summary({ kind, path }) {
  const channels = h('span', { className: 'muted grow' })
  const bytes = h('span', { className: 'muted number' })
  const time = h('span', { className: 'muted number' })
  return {
    element: h(
      'span',
      { className: 'cells' },
      h('span', { className: `kind ${kind}` }, KINDS[kind]),
      h('span', { className: 'path' }, path),
      channels,
      bytes,
      time,
    ),
    update(one) {
      channels.textContent = one.channels.map(({ name }) => name).join(', ') || 'no channel'
      bytes.textContent = one.kind === 'websocket' ? `↑ ${size(one.received)} ↓ ${size(one.sent)}` : ''
      time.textContent = age(one.since)
    },
  }
}

function details(first) {
  const { id, kind } = first
  const run = async (action, fields, done) => {
    try {
      await act(action, { id, ...fields })
      toast(done)
    } catch (error) {
      toast(error.message, true)
    }
  }
  const facts = h('dl', { className: 'facts' })
  const canSend = kind !== 'long-poll'
  const slow = h('button', { type: 'submit' }, 'Slow down')
  const actions = h(
    'div',
    { className: 'actions' },
    canSend &&
      form(
        'inline',
        ({ text }) => run('send', { text }, 'Sent'),
        field(kind === 'stream' ? 'Text for the stream, as it is' : 'Message', h('input', { name: 'text' })),
        h('button', {}, 'Send'),
      ),
    kind === 'websocket'
      ? form(
          'inline',
          ({ code, reason }) => run('close', { code: Number(code), reason }, 'Closed'),
          field(
            'Close code',
            h('input', { name: 'code', type: 'number', value: '1000', className: 'short' }),
          ),
          field('Reason', h('input', { name: 'reason', maxLength: 123 })),
          h('button', {}, 'Close'),
        )
      : form('inline', () => run('close', {}, 'Ended'), h('button', {}, 'End in order')),
    form(
      'inline',
      ({ milliseconds }) =>
        run('slow', { milliseconds: Number(milliseconds) }, 'What is published comes late from now on'),
      field(
        'Milliseconds late',
        h('input', { name: 'milliseconds', type: 'number', min: '0', value: '2000', className: 'short' }),
      ),
      slow,
    ),
    form(
      'inline',
      () => run('drop', {}, 'Dropped'),
      h('button', { className: 'danger' }, 'Drop without a close'),
    ),
    h('button', { type: 'button', onclick: () => void copyTest(id) }, 'Copy as test'),
  )
  return {
    element: h('div', {}, facts, actions),
    update(one) {
      const rows = [
        ['Id', one.id],
        ...one.channels.map(({ name, filters, lastId }) => [
          'Channel',
          [name, filters.length > 0 && `filters: ${filters.join(', ')}`, lastId && `last id: ${lastId}`]
            .filter(Boolean)
            .join(' · '),
        ]),
        ...Object.entries(one.meta).map(([name, value]) => ['Meta', `${name} = ${value}`]),
        ...(one.delay > 0 ? [['Slow', `what is published comes ${one.delay} ms late`]] : []),
      ]
      facts.replaceChildren(...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))
    },
  }
}

/** Copies a test that plays the connection again. */
export async function copyTest(connection) {
  try {
    const { test } = await get('test', { connection })
    await copy(test, 'a test for vitest')
  } catch (error) {
    toast(error.message, true)
  }
}
