import { get } from './api.js'
import { copyTest } from './connections.js'
import { clock, field, h, rowList, toast } from './dom.js'
import { entryOf } from './entry.js'

/** Most entries that are kept, and that are shown. */
const MAX_KEPT = 2000
const MAX_ROWS = 100

/** Most rows that are made in one frame, so that no frame is long. */
const MAX_NEW_ROWS = 25

/** Every request to the app, every publish and every line of the log, newest first. */
export function createTimeline({ info }) {
  let entries = []
  let isPaused = false
  let isPlanned = false
  let held = 0
  let left = 0
  const hint = h('code', {})
  const filter = h('input', {
    type: 'search',
    placeholder: 'path, channel, code, text',
    oninput: () => show(),
  })
  const kind = h(
    'select',
    { onchange: () => show() },
    ['everything', 'requests', 'publishes', 'warnings'].map((value) => h('option', { value }, value)),
  )
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: togglePause }, 'Pause')
  const clear = h('button', { type: 'button', onclick: clearAll }, 'Clear')
  const note = h('p', { className: 'note' })
  const list = rowList({
    label: 'Timeline, newest first',
    key: ({ seq }) => seq,
    summary,
    details,
    atOnce: MAX_NEW_ROWS,
    empty: () => [
      h('h2', {}, 'Nothing to show'),
      h(
        'p',
        {},
        'From now on, each request to your app appears here with its answer, decoded both ways, and each warning with what to do.',
      ),
      h('p', {}, hint),
    ],
  })

  function show() {
    document.querySelector('#tab-timeline .count').textContent = String(entries.length)
    if (document.getElementById('timeline').hidden) return
    const wanted = filter.value.toLowerCase()
    const found = []
    for (let index = entries.length - 1; index >= 0 && found.length < MAX_ROWS; index--) {
      const entry = entries[index]
      if (isOfKind(entry, kind.value) && (wanted === '' || textOf(entry).includes(wanted))) found.push(entry)
    }
    if (list.show(found)) plan()
    if (isPaused) note.textContent = `Paused; ${held} more since.`
    else note.textContent = left > 0 ? `${left} more came too fast to be shown.` : ''
  }

  // Many lines may come within a frame.
  function plan() {
    if (isPlanned) return
    isPlanned = true
    requestAnimationFrame(() => {
      isPlanned = false
      show()
    })
  }

  function togglePause() {
    isPaused = !isPaused
    pause.setAttribute('aria-pressed', String(isPaused))
    pause.textContent = isPaused ? 'Go on' : 'Pause'
    held = 0
    show()
  }

  function clearAll() {
    entries = []
    left = 0
    show()
  }

  return {
    element: h(
      'div',
      {},
      h('div', { className: 'bar' }, field('Filter', filter), field('Show', kind), pause, clear),
      note,
      list.element,
    ),
    greet: () => void (hint.textContent = `curl -i ${info.clients}/`),
    add(more, missed) {
      if (isPaused) held += more.length + missed
      else {
        // Entries from before the page was open do not mean that it is too slow.
        if (entries.length > 0) left += missed
        entries.push(...more)
      }
      if (entries.length > MAX_KEPT) entries.splice(0, entries.length - MAX_KEPT)
      plan()
    },
    refresh: async () => show(),
  }
}

function isOfKind({ type, level }, kind) {
  if (kind === 'requests') return type === 'request'
  if (kind === 'publishes') return type === 'publish'
  return kind === 'everything' || level === 'warning'
}

function textOf({ code, text, path = '', channel = '' }) {
  return `${code} ${text} ${path} ${channel}`.toLowerCase()
}

function summary({ at, code, level, type, path, channel, text, milliseconds }) {
  return {
    element: h(
      'span',
      { className: `cells ${level}` },
      h('time', { className: 'muted number' }, clock(at)),
      h('span', { className: `kind ${type}` }, level === 'warning' ? `! ${code}` : code),
      h('span', { className: 'path' }, path ?? channel ?? ''),
      h('span', { className: 'grow text' }, text),
      h('span', { className: 'muted number' }, milliseconds === undefined ? '' : `${milliseconds} ms`),
    ),
  }
}

function details({ seq, type, connection }) {
  const body = h('div', {}, 'Loading…')
  const load = async () => {
    try {
      body.replaceChildren(entryOf(await get('entry', { seq })))
    } catch (error) {
      body.replaceChildren(error.message)
      toast(error.message, true)
    }
  }
  void load()
  const button = h('button', { type: 'button', onclick: () => void copyTest(connection) }, 'Copy as test')
  return { element: h('div', {}, body, type === 'request' && h('div', { className: 'actions' }, button)) }
}
