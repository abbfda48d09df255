import { readFileSync } from 'node:fs'

/** A file of the page. */
export interface PageFile {
  type: string
  content: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

const FILES = [
  'index.html', 'style.css', 'views.css', 'main.js', 'api.js', 'dom.js', 'connections.js', 'channels.js', 'timeline.js', 'entry.js', 'faults.js',
] // prettier-ignore

/** A file of the page by its name; `''` is the page itself. */
export function pageFile(name: string): PageFile | undefined {
  const file = name === '' ? 'index.html' : name
  if (!FILES.includes(file)) return undefined
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1)]!
  return { type, content: readFileSync(new URL(`./page/${file}`, import.meta.url)) }
}
