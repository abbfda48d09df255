// The proxy is heard of at least this often (`keepAlive` in app.ts). Two of them missed, and the cable is dead.
const KEEP_ALIVE = 20_000

// A stream that has not opened after three seconds is tried again.
const PATIENCE = 3000

const state = document.querySelector('#state')
const list = document.querySelector('ol')
const output = document.querySelector('output')
let last = 0
let lost = 0
let repeated = 0

document.querySelector('button').addEventListener('click', () => void fetch('/restart', { method: 'POST' }))
stayConnected((heard, end) => {
  // By the id of the last event that is here, the answer begins with what was missed.
  const source = new EventSource(`/events/ticks?after=${last}`)
  source.onopen = heard
  source.addEventListener('ping', heard)
  source.onmessage = ({ lastEventId, data }) => {
    heard()
    add(Number(lastEventId), data)
  }
  source.onerror = end
  return () => source.close()
})

/**
 * Keeps a stream for as long as the page is there. `open` opens one, and returns what closes it; it calls `heard` for
 * each sign of life, and `end` at the end. A cable can go without a word: silence is an end as well.
 */
function stayConnected(open) {
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

function show(text) {
  if (state.textContent === text) return
  state.className = state.textContent = text
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
