/** Renders Markdown as elements: headings, lists, code, bold, italic. Nothing of it is taken for HTML. */
export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment()
  // A block of code that is still being written counts as one.
  const parts = text.split(/^```(.*)\n?/m)
  parts.forEach((part, index) => {
    if (index % 4 === 0) fragment.append(...renderBlocks(part))
    else if (index % 4 === 2) fragment.append(element('pre', element('code', part)))
  })
  return fragment
}

function renderBlocks(text) {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .flatMap((block) => renderBlock(block.trim()))
}

function renderBlock(block) {
  const [, marks, title] = /^(#{1,4}) (.*)/.exec(block) ?? []
  if (marks !== undefined) return [element(`h${Math.min(marks.length + 1, 4)}`, ...renderInline(title))]
  const lines = block.split('\n')
  const items = /^([-*]|\d+\.) /
  const first = lines.findIndex((line) => items.test(line))
  if (first < 0) return [element('p', ...renderInline(lines.join(' ')))]
  const list = element(/^\d/.test(lines[first]) ? 'ol' : 'ul')
  for (const line of lines.slice(first)) {
    if (items.test(line)) list.append(element('li', ...renderInline(line.replace(items, ''))))
    else list.lastElementChild.append(' ', ...renderInline(line.trim()))
  }
  return first === 0 ? [list] : [element('p', ...renderInline(lines.slice(0, first).join(' '))), list]
}

function renderInline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((piece) => {
    if (/^`.+`$/.test(piece)) return element('code', piece.slice(1, -1))
    if (/^\*\*.+\*\*$/.test(piece)) return element('strong', piece.slice(2, -2))
    if (/^\*.+\*$/.test(piece)) return element('em', piece.slice(1, -1))
    return piece
  })
}

function element(name, ...children) {
  const made = document.createElement(name)
  made.append(...children)
  return made
}
