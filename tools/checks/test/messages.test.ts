import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { listMessages } from '../src/messages.ts'
import { ROOT } from '../src/packages.ts'

const PAGE = join(ROOT, 'docs/evidence/messages.md')
const messages = listMessages()

/** The page: a heading for each package, a list for each topic. */
function pageOf(): string {
  const packages = [...new Set(messages.map((message) => message.package))]
  const parts = packages.map((name) => {
    const own = messages.filter((message) => message.package === name)
    const topics = [...new Set(own.map(({ topic }) => topic))].map((topic) => {
      const lines = own.filter((message) => message.topic === topic).map(({ text }) => `- ${codeOf(text)}`)
      return `### ${topic}\n\n${lines.join('\n')}`
    })
    return `## @grip/${name}\n\n${topics.join('\n\n')}`
  })
  const head =
    '# Messages\n\nEvery error and warning of the packages, and the parts that some are put together from. `‹…›` is filled in.\n' +
    'Written by `pnpm --filter @grip/checks exec vitest run messages` from the sources; read it once from top to bottom.'
  return `${[head, ...parts].join('\n\n')}\n`
}

function codeOf(text: string): string {
  const line = text.trim().replaceAll('\n', ' ')
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}

it('the page of all messages is the one that the sources have', () => {
  const page = pageOf()
  if (process.env['CI'] === undefined) {
    mkdirSync(dirname(PAGE), { recursive: true })
    writeFileSync(PAGE, page)
  }
  expect(messages.length).toBeGreaterThan(250)
  expect(page).toContain(
    '- `GRIP_URL is not a URL, such as "http://127.0.0.1:5561?iss=pushpin&key=changeme"`\n',
  )
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})

it.each<[string, RegExp]>([
  ['a regular expression', /\\[dwsp]|\[\^|\/\^/],
  ['"must match"', /must match/],
  ['"please" or "simply"', /\b(please|simply|just)\b/i],
  ['a number of five digits and more without its comma', /(?<!=)\b\d{5}/],
  [
    'a limit without its unit',
    /^(?!.*\bof (milli)?seconds\b).*\b(at (most|least)|more than|within) (‹\w+›|[\d,]+)(?=[;:.]|$)/,
  ],
  [
    'phrases that nobody says',
    /\b(that|which) (is|are) none\b|(?<!there )\bis no (?!one\b|longer\b)|\bof yours\b|\bhears of\b|\bfor ever\b|\ball the same\b|\blooked at\b/,
  ],
])('no message has %s', (_, pattern) => {
  expect(messages.map(({ text }) => text).filter((text) => pattern.test(text))).toEqual([])
})
