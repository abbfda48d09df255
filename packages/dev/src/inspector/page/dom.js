/**
 * Makes an element. Properties that begin with "on" are listeners, names with a dash are attributes, everything else is
 * a property of the element.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(
    ...children.flat().filter((child) => child !== undefined && child !== null && child !== false),
  )
  return element
}

/** A labelled field. */
export function field(label, input) {
  return h('label', { className: 'field' }, h('span', {}, label), input)
}

/** A form whose submission is a function of its fields, by name. */
export function form(className, submit, ...children) {
  const onsubmit = (event) => {
    event.preventDefault()
    void submit(Object.fromEntries(new FormData(event.currentTarget)))
  }
  return h('form', { className, onsubmit }, ...children)
}

/** A short message, which screen readers speak. */
export function toast(text, isError = false) {
  const element = document.getElementById('toast')
  element.textContent = text
  element.classList.toggle('error', isError)
  element.classList.add('shown')
  clearTimeout(toast.timer)
  toast.timer = setTimeout(() => element.classList.remove('shown'), isError ? 8000 : 3000)
}

/** Puts a text into the clipboard; where the browser refuses, shows it to be copied by hand. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text)
    toast(`Copied: ${what}`)
  } catch {
    document.getElementById('copy-text').value = text
    document.getElementById('copy').showModal()
    document.getElementById('copy-text').select()
  }
}

/** Time of day, with milliseconds. */
export function clock(at) {
  const date = new Date(at)
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** How long ago that was. */
export function age(since) {
  const seconds = Math.max(0, Math.round((Date.now() - since) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** A number of bytes. */
export function size(bytes) {
  if (bytes === undefined) return '–'
  return bytes < 10_000
    ? `${bytes} B`
    : bytes < 10_000_000
      ? `${Math.round(bytes / 1000)} kB`
      : `${Math.round(bytes / 1e6)} MB`
}

/**
 * A list whose rows open. Rows that stay keep their elements, so that neither the focus nor what was typed is lost.
 *
 * @param {object} options `key` of an item, `summary` and `details` make the parts of a row once, each with an `update`;
 * `atOnce` is how many rows are made in one go.
 */
export function rowList({ label, key, summary, details, empty, atOnce = Infinity }) {
  const list = h('ul', { className: 'rows', 'aria-label': label })
  const none = h('div', { className: 'empty' }, ...empty())
  const rows = new Map()
  const make = (item) => {
    const head = summary(item)
    const body = h('div', { className: 'details', hidden: true })
    let open
    const button = h(
      'button',
      {
        className: 'row',
        'aria-expanded': 'false',
        onclick() {
          body.hidden = !body.hidden
          button.setAttribute('aria-expanded', String(!body.hidden))
          if (body.hidden) return
          open ??= details(row.item)
          if (!open.element.isConnected) body.append(open.element)
          open.update?.(row.item)
        },
      },
      head.element,
    )
    const row = {
      item,
      element: h('li', {}, button, body),
      update(next) {
        row.item = next
        head.update?.(next)
        if (!body.hidden) open?.update?.(next)
      },
    }
    head.update?.(item)
    return row
  }
  return {
    element: h('div', {}, none, list),
    /** Returns whether there are more rows to make: show again, in the next frame. */
    show(items) {
      let left = atOnce
      none.hidden = items.length > 0
      list.hidden = items.length === 0
      const keys = new Set(items.map(key))
      for (const [id, row] of rows) {
        if (keys.has(id)) continue
        row.element.remove()
        rows.delete(id)
      }
      let previous = null
      for (const item of items) {
        const id = key(item)
        let row = rows.get(id)
        if (row === undefined && left-- <= 0) return true
        if (row === undefined) rows.set(id, (row = make(item)))
        else row.update(item)
        const place = previous === null ? list.firstElementChild : previous.nextElementSibling
        if (place !== row.element) list.insertBefore(row.element, place)
        previous = row.element
      }
      return false
    },
  }
}
