import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { Grip, parseGripUrl, Publisher, sse, verifyGripSig, WebSocketContext } from '@grip/core'
import { serveApp } from '@grip/core/adapter'
import { decodeGripHeaders, encodeGripHeaders } from '@grip/core/wire'

// Nothing here takes a second; what backtracks takes minutes, hours or for ever.
vi.setConfig({ testTimeout: 60_000 })

const PUBLISHED = [
  'core',
  'node',
  'lambda',
  'cloudflare',
  'azure',
  'vercel',
  'zmq',
  'dev',
  'channels',
  'client',
]
const packages = new URL('../../', import.meta.url)
const sources = PUBLISHED.flatMap((name) =>
  readdirSync(new URL(`${name}/src/`, packages), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${name}/src/${file}`),
).map((name) => [name, readFileSync(new URL(name, packages), 'utf8')] as const)

const LITERAL = /(?<=[(=,:!&|?[]\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g
const literals = sources.flatMap(([name, source]) =>
  [...source.replace(/^\s*(\/\/|\/?\*|#!).*$/gm, '').matchAll(LITERAL)].map(
    ([, pattern, flags]) => [name, pattern!, flags!] as const,
  ),
)

/** Texts of so many characters that repeat what a pattern is made of, and then do not match. */
function attacks(pattern: string, length: number): string[] {
  const words = pattern.match(/[A-Za-z]{2,}|-{2,}/g) ?? []
  const parts = pattern.match(/\\x[\da-f]{2}|\\u[\da-f]{4}|\\.|./gi) ?? []
  const characters = [
    ...parts.map((part) => CHARACTERS[part] ?? part.replace(/^\\/, '')),
    'a',
    'A',
    '0',
    ' ',
    '\0',
  ]
  const units = new Set([
    ...words,
    ...words.map((word) => `${word} `),
    ...characters.filter((unit) => unit.length === 1),
  ])
  return [...units].flatMap((unit) => {
    const repeated = unit.repeat(Math.ceil(length / unit.length))
    return ['', '\0', '\n!', '"'].flatMap((end) => [repeated + end, `"${repeated}${end}`])
  })
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '\\d': '1', '\\w': 'w', '\\s': '\t', '\\r': '\r', '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\S': 'S', '\\x80': '\x80', '\\xff': '\xff',
} // prettier-ignore

it('finds the regular expressions of the sources', () => {
  expect(literals.length).toBeGreaterThan(60)
  // One that is built would not be found.
  expect(sources.filter(([, source]) => source.includes('new RegExp('))).toEqual([])
})

it.each(literals)('D4 %s: /%s/%s comes to an end on hostile text of 300 KB', (_, pattern, flags) => {
  const expression = new RegExp(pattern, flags.replace(/[gy]/g, ''))
  const results = attacks(pattern, 300_000).map((text) => expression.test(text))
  expect(results.every((result) => typeof result === 'boolean')).toBe(true)
  // A quadratic one would take seconds.
  const slowest = Math.max(...attacks(pattern, 100_000).map((text) => timeOf(() => expression.test(text))))
  expect(slowest).toBeLessThan(50)
})

/** Milliseconds of processor that something takes; of three times the shortest. Other work takes none of them. */
function timeOf(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

const LONG = 1_000_000
const outcome = (run: () => unknown) => {
  try {
    return typeof run()
  } catch (error) {
    return (error as Error).name
  }
}

it.each([
  [
    'a meta value',
    () => new WebSocketContext({ id: '', events: [] }).meta.set('a', `${'a '.repeat(LONG)}\n`),
    'GripInstructError',
  ],
  [
    'a meta name',
    () => new WebSocketContext({ id: '', events: [] }).meta.set(`${'a'.repeat(LONG)}\n`, 'a'),
    'TypeError',
  ],
  [
    'a channel',
    () => encodeGripHeaders({ channels: [{ name: `a${' '.repeat(LONG)}` }] }),
    'GripInstructError',
  ],
  [
    'a keep-alive',
    () =>
      encodeGripHeaders({
        hold: 'stream',
        channels: [{ name: 'a' }],
        keepAlive: { content: `a${' '.repeat(LONG)}\n` },
      }),
    'object',
  ],
  [
    'a link',
    () => encodeGripHeaders({ links: [{ rel: 'next', uri: `${'/'.repeat(LONG)} ` }] }),
    'GripInstructError',
  ],
  ['lines', () => sse({ data: '\r'.repeat(LONG) }), 'string'],
  ['a GRIP_URL', () => new Grip(parseGripUrl(`http://127.0.0.1/${'/'.repeat(LONG)}x?iss=a&key=b`)), 'object'],
  [
    'a base path',
    () => serveApp('toX', { fetch: () => new Response() }, { basePath: `${'/'.repeat(LONG)}x` }),
    'function',
  ],
  [
    'a key',
    () => new Grip({ controlUrl: 'http://127.0.0.1', verifyKey: 'BEGIN '.repeat(LONG / 10) }),
    'GripConfigError',
  ],
  [
    'an option, ten times over,',
    () => new Publisher('http://127.0.0.1', { ['x'.repeat(10 * LONG)]: 1 } as object),
    'GripConfigError',
  ],
  ['a status', () => decodeGripHeaders([['grip-status', '9'.repeat(LONG)]]), 'GripInstructError'],
  ['quotes', () => decodeGripHeaders([['grip-set-meta', '"\\'.repeat(LONG)]]), 'object'],
] as const)('D4 %s of a million hostile characters is done with', (_, run, expected) => {
  expect(outcome(run)).toBe(expected)
})

it.each([
  'A'.repeat(8192),
  '.'.repeat(8192),
  `${'AAAA'.repeat(2047)}.`,
  `a.${'_-'.repeat(4000)}`,
  `e30.${'AAAA'.repeat(2000)}.=`,
])('D4 a hostile token is refused', async (token) => {
  await expect(verifyGripSig(token, 'x'.repeat(32))).rejects.toMatchObject({ code: 'ERR_GRIP_SIGNATURE' })
})
