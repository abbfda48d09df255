// The import arrows as a lint rule: which package may import what, from which of its folders.
import { dirname, relative, resolve, sep } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** What the sources of a package may import besides their own files; `node:` stands for every Node built-in. */
const ARROWS: Record<string, readonly string[]> = {
  'packages/core': ['jose/jws/compact/sign', 'jose/jws/compact/verify'],
  'packages/node': ['@grip/core', '@grip/core/adapter', '@grip/core/wire', 'ws', 'node:'],
  'packages/lambda': ['@grip/core', '@grip/core/adapter', 'node:'],
  'packages/cloudflare': ['@grip/core/adapter'],
  'packages/azure': ['@grip/core', '@grip/core/adapter', 'node:'],
  'packages/vercel': ['@grip/core/adapter'],
  'packages/zmq': ['@grip/core', '@grip/core/adapter', 'zeromq', 'node:'],
  'packages/streams': ['@grip/core', '@grip/core/adapter'],
  'packages/channels': ['@grip/core', '@grip/core/adapter'],
  'packages/client': [],
  'packages/dev': ['@grip/core', '@grip/core/adapter', '@grip/core/wire', 'commander', 'ws', 'node:'],
}

/** Private packages that run the examples, which have no entries. */
const RUNS_EXAMPLES: readonly string[] = ['tools/conformance', 'packages/streams', 'tools/e2e']

/** What stands for a platform in the tests of its adapter, and in e2e around the platform's own runtime. */
const PLATFORMS = /^packages\/(lambda|azure)\/test\//

/** Published packages and what tests and private packages may take from them: entries, never files. */
const ENTRIES =
  /^@grip\/[a-z-]+(\/(wire|websocket|test|adapter|postgres|sqlite|redis|dynamo|durable-object|durable-streams))?$/

interface ImportNode {
  source?: { value?: unknown } | null
}

interface RuleContext {
  filename: string
  report(problem: { node: unknown; message: string }): void
}

const arrows = {
  create(context: RuleContext): Record<string, (node: ImportNode) => void> {
    const file = relative(root, context.filename).split(sep).join('/')
    const check = (node: ImportNode): void => {
      if (typeof node.source?.value !== 'string') return
      const reason = refusal(file, node.source.value)
      if (reason !== undefined) context.report({ node: node.source, message: reason })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default { meta: { name: 'grip' }, rules: { arrows } }

/**
 * Why a file may not import a specifier, or undefined where it may.
 *
 * @param file Path from the root of the repository, with `/`.
 * @param specifier What stands between the quotes of the import.
 */
function refusal(file: string, specifier: string): string | undefined {
  const [folder, name, area] = file.split('/')
  const home = `${folder}/${name}`
  if (folder !== 'packages' && folder !== 'tools' && folder !== 'examples') return undefined

  if (specifier.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/')
    if (target.startsWith(`${home}/`)) return undefined
    if (target.startsWith('examples/') && RUNS_EXAMPLES.includes(home)) return undefined
    if (home === 'tools/e2e' && PLATFORMS.test(target)) return undefined
    if (/^(packages|tools|examples)\//.test(target))
      return `${home} imports a file of another package: use its entry`
    return area === 'src' ? `${home}/src imports a file outside its package` : undefined
  }
  if (specifier.startsWith('@grip/') && !ENTRIES.test(specifier)) {
    return `"${specifier}" is inside a package: use its entry`
  }
  if (folder === 'examples') {
    return specifier === '@grip/conformance' ? 'an example imports published packages only' : undefined
  }
  const allowed = area === 'src' ? ARROWS[home] : undefined
  if (allowed === undefined || allowed.includes(specifier)) return undefined
  if (specifier.startsWith('node:') && allowed.includes('node:')) return undefined
  return `${home}/src may import ${allowed.join(', ')} and its own files, not "${specifier}"`
}
