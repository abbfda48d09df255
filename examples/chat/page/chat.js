import { createClient } from '/client/'

const $ = (id) => document.getElementById(id)
const names = ['Heron', 'Otter', 'Lynx', 'Wren', 'Ibex', 'Marten', 'Plover', 'Tapir']
const transports = { stream: 'event stream', webSocket: 'WebSocket', poll: 'long-poll' }
const states = {
  connecting: 'connecting',
  live: 'live',
  waiting: 'offline, trying again',
  gone: 'not let in',
}
const rooms = new Set(['lobby', 'kitchen', 'garden'])

// Each tab is someone: names are kept for the tab, not for the browser.
const name = $('name')
name.value = sessionStorage.getItem('name') ?? names[Math.floor(Math.random() * names.length)]
name.addEventListener('change', () => {
  sessionStorage.setItem('name', name.value)
  client.retry()
})

// How to be connected: as the address says, so that two tabs can differ.
const choice = new URLSearchParams(location.search).get('by')
const preferred = choice in transports ? choice : 'stream'
for (const [value, text] of Object.entries(transports)) {
  $('transport').append(new Option(text, value, false, value === preferred))
}
$('transport').addEventListener('change', ({ target }) => (location.search = `?by=${target.value}`))

const client = createClient({
  url: '/live',
  transports: [preferred, ...Object.keys(transports).filter((one) => one !== preferred)],
  params: () => ({ name: name.value }),
})

// The room that is shown: its channel, its messages by key, and what stops listening.
let shown
client.subscribe(showState)
addEventListener('hashchange', enterRoom)
$('again').addEventListener('click', () => location.reload())
enterRoom()

/** Shows the room of the address. */
function enterRoom() {
  const title = new URLSearchParams(`room=${location.hash.slice(1)}`).get('room') || 'lobby'
  rooms.add(title)
  for (const off of shown?.offs ?? []) off()
  const channel = client.channel('room-{room}', { room: title }, { history: 50 })
  shown = { channel, items: new Map(), offs: [] }
  $('title').textContent = title
  document.title = `${title} · Grip chat`
  $('rooms').replaceChildren(...[...rooms].map((room) => link(room, room === title)))
  for (const id of ['log', 'here', 'typing']) $(id).replaceChildren()
  shown.offs.push(
    channel.on('message', (message, { key }) => {
      $('typing').textContent = ''
      showMessage(key, message)
    }),
    channel.on('presence', (here) => $('here').replaceChildren(...here.map((who) => element('li', who)))),
    channel.on('typing', ({ user }) => showTyping(user)),
  )
  showState()
}

/** Shows what the client is doing, and what it could not send yet. */
function showState() {
  const { state, recovered, transport, unsent } = client.getSnapshot()
  const text = state === 'live' ? `live by ${transports[transport]}` : states[state]
  if ($('state').textContent !== text) $('state').textContent = text
  $('state').className = `state ${state}`
  $('missed').hidden = recovered
  for (const { key, channel, event, data } of unsent) {
    if (channel !== shown.channel.name || event !== 'say') continue
    showMessage(key, { user: name.value, text: data.text }, state === 'live' ? 'sending' : 'unsent')
  }
}

$('missed')
  .querySelector('button')
  .addEventListener('click', () => location.reload())

/** Shows a message. One that is there already was unsent, and is sent now; or it is known by now why it cannot be. */
function showMessage(key, { user, text, at }, mark) {
  const list = $('log')
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
  const item = shown.items.get(key) ?? list.appendChild(element('p', ''))
  // An answer is sometimes overtaken by the message itself.
  if (mark !== undefined && item.dataset.at !== undefined) return
  if (at !== undefined) item.dataset.at = at
  item.className = `${user === name.value ? 'own' : ''} ${mark?.split(':')[0] ?? ''}`.trim()
  // Messages come from users: they are text, never markup.
  item.replaceChildren(element('strong', user), element('span', text), element('time', mark ?? clock(at)))
  shown.items.set(key, item)
  if (atEnd || mark !== undefined) list.scrollTop = list.scrollHeight
}
let quiet
function showTyping(user) {
  if (user === name.value) return
  $('typing').textContent = `${user} is writing`
  clearTimeout(quiet)
  quiet = setTimeout(() => ($('typing').textContent = ''), 4000)
}

$('composer').addEventListener('submit', (event) => {
  event.preventDefault()
  const text = $('text').value.trim()
  if (text === '') return
  $('text').value = ''
  const sent = shown.channel.send('say', { text })
  // What it is called, by which it is known when it comes back.
  const { key } = client.getSnapshot().unsent.at(-1)
  sent.catch((error) => showMessage(key, { user: name.value, text }, `refused: ${error.message}`))
})

let told = -Infinity
$('text').addEventListener('input', () => {
  if (client.getSnapshot().state !== 'live' || performance.now() - told < 2000) return
  told = performance.now()
  shown.channel.send('typing', { user: name.value }).catch(() => {})
})

$('open').addEventListener('submit', (event) => {
  event.preventDefault()
  const room = $('room').value.trim()
  if (room !== '') location.hash = encodeURIComponent(room)
  $('room').value = ''
})

function link(room, isShown) {
  const item = element('li', '')
  const anchor = item.appendChild(element('a', room))
  anchor.href = `#${encodeURIComponent(room)}`
  if (isShown) anchor.setAttribute('aria-current', 'page')
  return item
}

function element(tag, text) {
  const node = document.createElement(tag)
  node.dir = 'auto'
  node.textContent = text
  return node
}

function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}
