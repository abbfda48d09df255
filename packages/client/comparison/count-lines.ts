// Counts the lines of the same app on three libraries: pnpm --filter @grip/client compare
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import process from 'node:process'

const here = fileURLToPath(new URL('.', import.meta.url))
const PAGE = fileURLToPath(new URL('../../../docs/evidence/rooms-compared.md', import.meta.url))
const APPS = { Grip: 'grip', 'Socket.IO': 'socket-io', 'PartyServer and partysocket': 'partyserver' }

/** The lines that are neither empty nor a comment. */
function linesOf(file: string): number {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
  return lines.filter((line) => line !== '' && !/^(\/\/|\/?\*)/.test(line)).length
}

/** The table of the page. */
export function tableOfLines(): string {
  const rows = Object.entries(APPS).map(([name, folder]) => {
    const files = readdirSync(here + folder).filter((file) => file.endsWith('.ts'))
    const count = (isCounted: (file: string) => boolean) =>
      files.filter(isCounted).reduce((sum, file) => sum + linesOf(`${here}${folder}/${file}`), 0)
    const [server, page] = [count((file) => file === 'server.ts'), count((file) => file === 'page.ts')]
    return [name, count(() => true) - server - page, server, page, count(() => true)]
  })
  const table = [['Lines', 'shared', 'app', 'page', 'in all'], ...rows].map((row) => row.map(String))
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(table[0]!), rule, ...table.slice(1).map(line)].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = readFileSync(PAGE, 'utf8')
  const [start, end] = ['<!-- lines -->\n\n', '\n\n<!-- end of lines -->']
  const [before, after] = [page.indexOf(start) + start.length, page.indexOf(end)]
  writeFileSync(PAGE, page.slice(0, before) + tableOfLines() + page.slice(after))
  console.log(tableOfLines())
}
