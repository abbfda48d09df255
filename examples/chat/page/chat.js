// Each tab is someone: names and ids are kept for the tab, not for the browser.
const names = ['Heron', 'Otter', 'Lynx', 'Wren', 'Ibex', 'Marten', 'Plover', 'Tapir']
const me = randomId()
const name = document.querySelector('#name')
name.value = sessionStorage.getItem('name') ?? names[Math.floor(Math.random() * names.length)]
name.addEventListener('change', () => sessionStorage.setItem('name', name.value))

// What app.ts says: the proxy is heard of every ten seconds, and this text is how it says so on the WebSocket.
const KEEP_ALIVE = 10_000
const PING = '{"ping":true}'

// A connection that has not opened after three seconds is tried again.
const PATIENCE = 3000

talkOnWebSocket(panel('chat'))
listenToEventStream(panel('events'))
pollForMessages(panel('poll'))

/** The WebSocket: sends what is typed, and receives what is published on the channel. */
function talkOnWebSocket({ show, add }) {
  const form = document.querySelector('#composer')
  const text = form.querySelector('input')
  const button = form.querySelector('button')
  const unsent = new Map()
  let socket
  button.disabled = true

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (text.value.trim() === '') return
    // It counts as sent when it comes back with everyone else's. Until then it is kept, and shown as unsent.
    const id = randomId()
    const message = JSON.stringify({ name: name.value, text: text.value, from: me, id })
    unsent.set(id, message)
    add(message, 'unsent')
    socket.send(message)
    text.value = ''
  })

  stayConnected(
    (state) => {
      button.disabled = state !== 'online'
      show(state)
    },
    (heard, lost) => {
      socket = new WebSocket(new URL('/chat', location.href).href.replace('http', 'ws'))
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => {
        heard()
        for (const message of unsent.values()) socket.send(message)
      }
      socket.onmessage = ({ data }) => {
        heard()
        if (data !== PING) unsent.delete(add(data))
      }
      socket.onclose = lost
      return () => socket.close()
    },
  )
}

/** The event stream: one answer, to which the proxy adds what is published. */
function listenToEventStream({ show, add }) {
  stayConnected(show, (heard, lost) => {
    const source = new EventSource('/events')
    source.onopen = heard
    source.addEventListener('ping', heard)
    source.onmessage = ({ data }) => {
      heard()
      add(data)
    }
    source.onerror = lost
    return () => source.close()
  })
}

/** The long-poll: a request that the proxy answers with the next message, or with nothing after ten seconds. */
function pollForMessages({ show, add }) {
  stayConnected(show, (heard, lost) => {
    const controller = new AbortController()
    const ask = async (path, method) => {
      const response = await fetch(path, { method, cache: 'no-store', signal: controller.signal })
      if (response.status >= 500) throw new Error(`${path} answered ${response.status}`)
      heard()
      return response.text()
    }
    const poll = async () => {
      // A poll that is held looks like one that got lost, so the first question is one with an answer.
      await ask('/poll', 'HEAD')
      for (;;) {
        const data = await ask('/poll', 'GET')
        if (data !== '') add(data)
      }
    }
    void poll().catch(lost)
    return () => controller.abort()
  })
}

/**
 * Keeps a connection for as long as the page is there. `open` opens one, and returns what closes it; it calls `heard`
 * for each sign of life, and `lost` at the end. A cable can go without a word: silence is an end as well.
 */
function stayConnected(show, open) {
  let tries = 0
  let waiting
  connect()
  // Now it is likely to work, whatever the delay was to be.
  for (const chance of ['online', 'visibilitychange']) addEventListener(chance, () => waiting && connect())

  function connect() {
    clearTimeout(waiting)
    waiting = undefined
    let over = false
    let signs = 0
    let silence = setTimeout(end, PATIENCE)
    const close = open(heard, end)

    function heard() {
      if (over) return
      // One that opens and ends at once is no better than one that does not open.
      if (++signs > 1) tries = 0
      clearTimeout(silence)
      silence = setTimeout(end, 2 * KEEP_ALIVE)
      show('online')
    }

    function end(reason) {
      if (over) return
      over = true
      clearTimeout(silence)
      close()
      show('offline')
      // At random, so that the clients of a proxy that comes back do not come at once. Where nothing said no, the
      // attempt itself has taken its time.
      const most = reason === undefined ? 1000 : Math.min(8000, 1000 * 2 ** tries++)
      waiting = setTimeout(connect, Math.random() * most)
    }
  }
}

/** One of the three panels: its state, and its list of messages. */
function panel(id) {
  const state = document.querySelector(`#${id} .state`)
  const list = document.querySelector(`#${id} ol`)
  const items = new Map()
  return {
    show(text) {
      if (state.textContent === text) return
      state.textContent = text
      state.className = `state ${text}`
    },
    /** Shows a message, and returns its id. A message that comes again is shown once: it was unsent, and is sent now. */
    add(data, mark = '') {
      const { id, from, ...message } = readMessage(data)
      const known = items.get(id)
      if (known?.classList.contains('unsent')) {
        known.classList.remove('unsent')
        known.querySelector('time').textContent = clock()
      }
      if (known) return id
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
      const item = document.createElement('li')
      item.className = `${from === me ? 'own' : ''} ${mark}`.trim()
      // Messages come from users: they are text, never markup.
      item.append(
        element('strong', message.name),
        element('span', message.text),
        element('time', mark || clock()),
      )
      list.append(item)
      if (id) items.set(id, item)
      if (list.children.length > 200) list.firstChild.remove()
      if (items.size > 400) items.delete(items.keys().next().value)
      if (atEnd) list.scrollTop = list.scrollHeight
      return id
    },
  }
}

/** Reads a message of this page (JSON), or anything else that was published (plain text, bytes). */
function readMessage(data) {
  if (typeof data !== 'string') return { name: 'someone', text: `${data.byteLength} bytes` }
  try {
    const { name, text, from, id } = JSON.parse(data)
    if (typeof name === 'string' && typeof text === 'string')
      return { name: name.slice(0, 24) || 'someone', text, from, id }
  } catch {
    // Not JSON: the text is the message.
  }
  return { name: 'someone', text: data }
}

function element(tag, text) {
  const node = document.createElement(tag)
  node.dir = 'auto'
  node.textContent = text
  return node
}

function clock() {
  return new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

function randomId() {
  return Math.random().toString(36).slice(2)
}
