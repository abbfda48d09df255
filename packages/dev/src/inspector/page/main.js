import { get, live } from './api.js'
import { createChannels } from './channels.js'
import { createConnections } from './connections.js'
import { createFaults } from './faults.js'
import { createTimeline } from './timeline.js'

const NAMES = ['connections', 'channels', 'timeline', 'faults']

/** What each view receives. */
const context = { info: { clients: '', publish: '', origin: '' } }

const views = {
  connections: createConnections(context),
  channels: createChannels(context),
  timeline: createTimeline(context),
  faults: createFaults(context),
}

let current = 'connections'
let isDirty = true
let isAsking = false
let askedAt = -Infinity

function select(name, focus = false) {
  current = name
  for (const other of NAMES) {
    const tab = document.getElementById(`tab-${other}`)
    tab.setAttribute('aria-selected', String(other === name))
    tab.tabIndex = other === name ? 0 : -1
    document.getElementById(other).hidden = other !== name
  }
  if (focus) document.getElementById(`tab-${name}`).focus()
  isDirty = true
  askedAt = -Infinity
  void refresh()
}

/** Milliseconds between two requests for a list; a slow one is requested less often. */
const PACE = 250
const MAX_PACE = 1000
let pace = PACE
let planned

function again() {
  planned = undefined
  void refresh()
}

/** Shows what has changed in the visible view, with one request at a time, to spare a busy proxy. */
async function refresh() {
  if (isAsking || !isDirty || document.hidden || document.getElementById('state').dataset.state !== 'live')
    return
  const early = askedAt + pace - performance.now()
  if (early > 0) return void (planned ??= setTimeout(again, early))
  askedAt = performance.now()
  isAsking = true
  isDirty = false
  try {
    await views[current].refresh()
  } catch {
    // The state at the top says so.
  }
  pace = Math.min(Math.max(PACE, (performance.now() - askedAt) * 10), MAX_PACE)
  isAsking = false
}

function onLine({ entries, missed, connections }) {
  views.timeline.add(entries, missed)
  document.querySelector('#tab-connections .count').textContent = String(connections)
  if (entries.length > 0 || missed > 0) isDirty = true
  void refresh()
}

async function onState(state, message) {
  const element = document.getElementById('state')
  element.dataset.state = state
  element.textContent = { live: 'Live', waiting: 'The proxy is away: trying again…', refused: message }[state]
  if (state === 'live') await showInfo()
}

async function showInfo() {
  Object.assign(context.info, await get('info'))
  const { clients, origin, plays } = context.info
  document.getElementById('proxy').textContent = `${clients} → ${origin}, as Pushpin ${plays}`
  for (const name of NAMES) {
    views[name].greet?.()
  }
}

for (const [index, name] of NAMES.entries()) {
  document.getElementById(name).append(views[name].element)
  const tab = document.getElementById(`tab-${name}`)
  tab.addEventListener('click', () => select(name))
  tab.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (step !== undefined) select(NAMES[(index + step + NAMES.length) % NAMES.length], true)
    if (key === 'Home') select(NAMES[0], true)
    if (key === 'End') select(NAMES.at(-1), true)
  })
}

document.addEventListener('keydown', ({ key, target, altKey, ctrlKey, metaKey }) => {
  if (altKey || ctrlKey || metaKey || target.closest('input, textarea, select')) return
  const name = NAMES[Number(key) - 1]
  if (name !== undefined) select(name, true)
})
document.addEventListener('visibilitychange', () => void refresh())
// Ages change even if nothing happens.
setInterval(() => {
  isDirty = true
  void refresh()
}, 1000)

select(current)
void live(onLine, onState)
