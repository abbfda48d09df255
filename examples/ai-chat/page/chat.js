import { renderMarkdown } from '/markdown.js'
import { readAnswer } from '/read-answer.js'

// The function gives a sign of life far more often than this. Without one, the cable is dead.
const SILENCE = 6000

// How long the page waits before it comes back.
const PAUSE = 500

const [log, composer, text, state] = ['#log', '#composer', '#text', '#state'].map((name) =>
  document.querySelector(name),
)
const buttons = Object.fromEntries(
  [...document.querySelectorAll('button[id]')].map((button) => [button.id, button]),
)
const id = chatId()
let messages = []
let following
let turn = Promise.resolve()

document.querySelector('#second').href = location.href
composer.addEventListener('submit', (event) => {
  event.preventDefault()
  const words = text.value.trim()
  if (words === '' || messages.at(-1)?.isPartial) return
  text.value = ''
  takeTurn(async () => {
    const asked = { id: crypto.randomUUID(), role: 'user', parts: [{ type: 'text', text: words }] }
    messages.push(asked)
    await follow(() => post('/api/chat', { id, messages }))
    // What never reached the function is not in the messages that it keeps.
    if (!messages.some((message) => message.id === asked.id)) text.value = words
  })
})
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  composer.requestSubmit()
})
buttons.reload.addEventListener('click', () => location.reload())
buttons.stop.addEventListener(
  'click',
  () => void fetch(`/api/chat/${id}/stream`, { method: 'DELETE' }).catch(() => {}),
)
buttons.kill.addEventListener('click', () => void act('kill', 'Killed: another goes on'))
buttons.cut.addEventListener('click', () => void act('cut', 'Cut: it comes back'))
for (const suggestion of document.querySelectorAll('#suggestions button')) {
  suggestion.addEventListener('click', () => {
    text.value = suggestion.textContent
    composer.requestSubmit()
  })
}

// What a page with `useChat({ resume: true })` does: what was said, and then what is being said.
takeTurn(async () => {
  await load()
  await follow(resume)
})
// A second device sees a question that was asked on the first.
setInterval(() => {
  if (following === undefined && document.visibilityState === 'visible') takeTurn(lookForMore)
}, 2000)

/** One after the other, so that nothing that is loaded takes the place of what is being said. */
function takeTurn(act) {
  turn = turn.then(act).catch(() => say('offline', 'Reconnecting'))
}

function resume() {
  return fetch(`/api/chat/${id}/stream`, { signal: following.signal })
}

async function load() {
  const response = await fetch(`/api/chat/${id}`)
  if (response.ok) messages = await response.json()
  show()
}

async function lookForMore() {
  const count = messages.length
  await load()
  say('online', 'Ready')
  if (messages.length > count || messages.at(-1)?.role === 'user') await follow(resume)
}

/** Follows an answer to its end, and comes back to it as often as it breaks. */
async function follow(ask) {
  for (let ended = false; !ended; ask = resume) {
    following = new AbortController()
    show()
    try {
      const response = await ask()
      if (response.status === 204) await load()
      else if (!response.ok) throw new Error(`answered ${response.status}`)
      ended = response.status === 204 || (await readInto(response))
    } catch {
      say('offline', 'Reconnecting')
    }
    if (!ended) await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  following = undefined
  say('online', 'Ready')
  show()
}

async function readInto(response) {
  // An answer is sent from its beginning, so it takes the place of what was there of it.
  if (messages.at(-1)?.role === 'assistant' && messages.at(-1).isPartial) messages.pop()
  const message = {
    id: 'partial',
    role: 'assistant',
    isPartial: true,
    parts: [{ type: 'text', text: '' }],
  }
  messages.push(message)
  let silence
  const onSign = () => {
    clearTimeout(silence)
    silence = setTimeout(() => following?.abort(), SILENCE)
  }
  onSign()
  say('online', 'Writing')
  const ended = await readAnswer(response, {
    onSign,
    onChunk(chunk) {
      if (chunk.type === 'text-delta') message.parts[0].text += chunk.delta
      if (chunk.type === 'data-function') {
        message.parts.push(chunk)
        say('online', `Written by ${chunk.data.name}`)
      }
      if (chunk.type === 'abort') message.parts.push({ type: 'data-stopped' })
      if (chunk.type === 'error') message.note = chunk.errorText
      show()
    },
  })
  clearTimeout(silence)
  message.isPartial = !ended
  if (!ended) say('offline', 'Reconnecting')
  return ended
}

async function act(what, words) {
  say('offline', words)
  await fetch(`/${what}`, { method: 'POST' }).catch(() => {})
}

function post(url, body) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: following.signal,
  })
}

function say(kind, words) {
  state.className = kind
  state.textContent = words
}

function show() {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80
  messages.forEach((message, index) => showMessage(message, index))
  while (log.children.length > messages.length) log.lastElementChild.remove()
  const isWriting = following !== undefined && messages.length > 0
  buttons.stop.hidden = !isWriting
  buttons.send.hidden = isWriting
  document.body.classList.toggle('empty', messages.length === 0)
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

function showMessage({ role, parts, isPartial = false, note }, index) {
  const item = log.children[index] ?? log.appendChild(document.createElement('li'))
  const said = parts.map((part) => part.text ?? '').join('')
  const key = JSON.stringify([role, parts, isPartial, note])
  if (item.dataset.key === key) return
  item.dataset.key = key
  item.className = `${role}${isPartial ? ' partial' : ''}`
  item.replaceChildren(role === 'user' ? said : renderMarkdown(said))
  const functions = parts.filter((part) => part.type === 'data-function').map((part) => part.data.name)
  const stopped = parts.some((part) => part.type === 'data-stopped') ? 'Stopped' : ''
  const aside = [functions.length > 1 ? functions.join(', then ') : '', stopped, note ?? '']
    .filter(Boolean)
    .join(' · ')
  if (aside !== '') {
    const small = document.createElement('small')
    small.textContent = aside
    item.append(small)
  }
}

/** The chat of this page, in its address, so that a second device can open it. */
function chatId() {
  const url = new URL(location.href)
  if (!/^[\w-]{8,64}$/.test(url.searchParams.get('chat') ?? '')) {
    url.searchParams.set('chat', crypto.randomUUID())
    history.replaceState(null, '', url)
  }
  return url.searchParams.get('chat')
}
