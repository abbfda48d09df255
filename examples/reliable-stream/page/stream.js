const state = document.querySelector('#state')
const list = document.querySelector('ol')
const output = document.querySelector('output')
let last = 0
let lost = 0
let repeated = 0

document.querySelector('button').addEventListener('click', () => void fetch('/restart', { method: 'POST' }))
connect()

/** The browser reconnects by itself, with the id of the last event, unless it got an error page, or hears nothing. */
function connect() {
  const source = new EventSource(`/events/ticks?after=${last}`)
  let silence
  const reopen = (delay) => {
    source.close()
    clearTimeout(silence)
    setTimeout(connect, delay)
  }
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(reopen, 45_000, 0)
  }
  source.onopen = () => {
    heard()
    state.className = state.textContent = 'online'
  }
  source.onmessage = ({ lastEventId, data }) => {
    heard()
    add(Number(lastEventId), data)
  }
  source.addEventListener('ping', heard)
  source.onerror = () => {
    state.className = state.textContent = 'offline'
    if (source.readyState === EventSource.CLOSED) reopen(1000 + Math.random() * 2000)
  }
}

function add(id, data) {
  if (id <= last) repeated++
  else lost += id - last - 1
  last = Math.max(last, id)
  output.textContent = `lost ${lost}, repeated ${repeated}`
  const item = document.createElement('li')
  item.value = id
  item.textContent = data
  // Those that came late are the ones that the connection was not there for.
  if (Date.now() - Date.parse(data) > 1500) item.className = 'late'
  list.prepend(item)
  if (list.children.length > 200) list.lastChild.remove()
}
