// Each tab is someone: names and ids are kept for the tab, not for the browser.
const names = ['Heron', 'Otter', 'Lynx', 'Wren', 'Ibex', 'Marten', 'Plover', 'Tapir']
const me = Math.random().toString(36).slice(2)
const name = document.querySelector('#name')
name.value = sessionStorage.getItem('name') ?? names[Math.floor(Math.random() * names.length)]
name.addEventListener('change', () => sessionStorage.setItem('name', name.value))

listenOnWebSocket(panel('chat'))
listenToEventStream(panel('events'))
void pollForMessages(panel('poll'))

/** The WebSocket: sends what is typed, and receives what is published on the channel. */
function listenOnWebSocket({ show, add }) {
  const form = document.querySelector('#composer')
  const text = form.querySelector('input')
  const button = form.querySelector('button')
  const retry = backOff()
  let socket
  button.disabled = true

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (text.value.trim() === '' || button.disabled) return
    socket.send(name.value ? JSON.stringify({ name: name.value, text: text.value, from: me }) : text.value)
    text.value = ''
  })

  connect()
  function connect() {
    socket = new WebSocket(new URL('/chat', location.href).href.replace('http', 'ws'))
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      retry.reset()
      button.disabled = false
      show('online')
    }
    socket.onmessage = ({ data }) => add(data)
    socket.onclose = () => {
      button.disabled = true
      show('offline')
      retry.later(connect)
    }
  }
}

/** The event stream: one answer, to which the proxy adds what is published. */
function listenToEventStream({ show, add }) {
  const retry = backOff()
  connect()
  function connect() {
    const source = new EventSource('/events')
    source.onopen = () => {
      retry.reset()
      show('online')
    }
    source.onmessage = ({ data }) => add(data)
    source.onerror = () => {
      source.close()
      show('offline')
      retry.later(connect)
    }
  }
}

/** The long-poll: a request that the proxy answers with the next message, or with nothing after a while. */
async function pollForMessages({ show, add }) {
  const retry = backOff()
  for (;;) {
    // The proxy answers late, so a request that is still there after a moment is one that it holds.
    const held = setTimeout(() => show('online'), 300)
    try {
      const response = await fetch('/poll', { cache: 'no-store' })
      if (!response.ok) throw new Error(`/poll answered ${response.status}`)
      const data = await response.text()
      retry.reset()
      if (data !== '') add(data)
    } catch {
      clearTimeout(held)
      show('offline')
      await new Promise(retry.later)
    }
  }
}

/** One of the three panels: its state, and its list of messages. */
function panel(id) {
  const state = document.querySelector(`#${id} .state`)
  const list = document.querySelector(`#${id} ol`)
  return {
    show(text) {
      if (state.textContent === text) return
      state.textContent = text
      state.className = `state ${text}`
    },
    add(data) {
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
      const message = readMessage(data)
      const item = document.createElement('li')
      if (message.from === me) item.className = 'own'
      // Messages come from users: they are text, never markup.
      item.append(element('strong', message.name), element('span', message.text), element('time', clock()))
      list.append(item)
      if (list.children.length > 200) list.firstChild.remove()
      if (atEnd) list.scrollTop = list.scrollHeight
    },
  }
}

/** Reads a message of this page (JSON), or anything else that was published (plain text, bytes). */
function readMessage(data) {
  if (typeof data !== 'string') return { name: 'someone', text: `${data.byteLength} bytes` }
  try {
    const { name, text, from } = JSON.parse(data)
    if (typeof name === 'string' && typeof text === 'string') return { name: name.slice(0, 24), text, from }
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

/** Delays that double from half a second up to eight, each with some chance in it so that clients spread out. */
function backOff() {
  let tries = 0
  return {
    later: (next) => setTimeout(next, Math.min(8000, 500 * 2 ** tries++) * (0.75 + Math.random() / 2)),
    reset: () => (tries = 0),
  }
}
