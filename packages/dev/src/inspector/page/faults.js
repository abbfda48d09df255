import { act } from './api.js'
import { field, form, h, toast } from './dom.js'

/** What goes wrong in production, on demand. */
export function createFaults() {
  const state = h('p', { role: 'status', className: 'note' })
  const limits = h(
    'button',
    { type: 'button', 'aria-pressed': 'false', onclick: () => void toggleLimits() },
    'Keep the limits of Fastly Fanout',
  )
  let hasLimits = false

  async function run(action, fields, done) {
    try {
      await act(action, fields)
      toast(done)
      await refresh()
    } catch (error) {
      toast(error.message, true)
    }
  }

  function toggleLimits() {
    return run('limits', { on: !hasLimits }, hasLimits ? 'The limits are off' : 'The limits are on')
  }

  async function refresh() {
    const { lose, double, delay, broken, limits: on } = await act('faults')
    hasLimits = on
    limits.setAttribute('aria-pressed', String(on))
    const parts = [
      lose > 0 && `${lose} to be lost`,
      double > 0 && `${double} to be doubled`,
      delay > 0 && `${delay} to be delayed`,
      broken !== null && `your app answers ${broken}`,
      on && 'limits of Fastly Fanout',
    ].filter(Boolean)
    state.textContent = parts.length === 0 ? 'Nothing is broken.' : `Broken now: ${parts.join(', ')}.`
  }

  const number = (name, value, more = {}) =>
    h('input', { name, type: 'number', min: '1', value, className: 'short', ...more })
  const count = () => field('How many', number('count', '1'))

  return {
    element: h(
      'div',
      { className: 'cards' },
      state,
      card(
        'Lose a publish',
        'The publisher is answered 200, and nobody gets the item. A reliable stream recovers with the next one.',
        form(
          'inline',
          (fields) => run('lose', numbers(fields), 'The next publish will be lost'),
          count(),
          h('button', {}, 'Lose'),
        ),
      ),
      card(
        'Double a publish',
        'As when an answer is lost and the publisher tries again. An item with an id arrives once.',
        form(
          'inline',
          (fields) => run('double', numbers(fields), 'The next publish will be doubled'),
          count(),
          h('button', {}, 'Double'),
        ),
      ),
      card(
        'Delay a publish',
        'What is published after it overtakes it.',
        form(
          'inline',
          (fields) => run('delay', numbers(fields), 'The next publish will be delayed'),
          field('Milliseconds', number('milliseconds', '2000')),
          count(),
          h('button', {}, 'Delay'),
        ),
      ),
      card(
        'Break your app',
        'Every request is answered in its place, as during a deploy.',
        form(
          'inline',
          (fields) => run('break', numbers(fields), 'Your app is broken'),
          field('Status', number('status', '502', { min: '400', max: '599' })),
          field('Seconds', number('seconds', '10')),
          h('button', {}, 'Break'),
        ),
      ),
      card(
        'Restart the proxy',
        'Every connection is cut without a word. Does your page come back, and with what it has missed?',
        form(
          'inline',
          () => run('restart', {}, 'Restarted'),
          h('button', { className: 'danger' }, 'Restart'),
        ),
      ),
      card(
        'Fastly Fanout',
        'Refuses a publish that is not signed, or has a message of more than 65,536 bytes.',
        limits,
      ),
    ),
    refresh,
  }
}

function card(title, text, ...children) {
  return h('section', { className: 'card' }, h('h2', {}, title), h('p', {}, text), ...children)
}

function numbers(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Number(value)]))
}
