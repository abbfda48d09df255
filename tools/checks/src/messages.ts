import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { ROOT } from './packages.ts'

/** A message of a package, with `‹…›` for what is filled in. */
export interface Message {
  /** For example `core`. */
  package: string
  /** Topic: the folder of the source in its package. */
  topic: string
  text: string
}

/** Packages whose messages an app's developer may see. */
const PACKAGES = [
  'core',
  'node',
  'lambda',
  'azure',
  'cloudflare',
  'vercel',
  'zmq',
  'streams',
  'channels',
  'client',
  'dev',
]

/** What is text of three words and more, but no message: parts of a wire, a database's language, a test to copy. */
const NOT_MESSAGES = [
  /^(\S*$|<|# |grip connection seal|c:|Basic |Bearer |\{"items|HTTP\/1\.1|‹[^›]*›.{0,12}$)/,
  /^(SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|local known) |redis\.call|\b(appended_at|epoch) |julianday|:stream\b/,
  /^(const|await|import|\{ code:|, \{|headers:|id:|event:|default-src|‹method› ‹url› HTTP)/,
]

/** All messages in the sources of the packages, each once. */
export function listMessages(): Message[] {
  const found = new Map<string, Message>()
  for (const name of PACKAGES) {
    const files = execFileSync('git', ['ls-files', `packages/${name}/src`], { cwd: ROOT, encoding: 'utf8' })
    for (const file of files.split('\n').filter((path) => path.endsWith('.ts'))) {
      const topic = file.split('/').slice(3, -1).join('/') || 'general'
      for (const text of textsOf(readFileSync(join(ROOT, file), 'utf8'))) {
        if (isMessage(text) && !found.has(text)) found.set(text, { package: name, topic, text })
      }
    }
  }
  return [...found.values()]
}

function isMessage(text: string): boolean {
  return text.split(' ').length > 2 && /[a-z]{2}/.test(text) && !NOT_MESSAGES.some((one) => one.test(text))
}

interface SyntaxNode {
  type?: string
  start: number
  end: number
  [field: string]: unknown
}

function textsOf(source: string): string[] {
  const texts: string[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const syntax = node as SyntaxNode
    if (syntax.type === 'ImportDeclaration' || isTypeOnly(syntax)) return
    const text = textOf(syntax, source)
    if (text !== undefined) texts.push(text)
    else Object.values(syntax).forEach(visit)
  }
  visit(parseAst(source, { lang: 'ts' }).body)
  return texts
}

function isTypeOnly({ type = '' }: SyntaxNode): boolean {
  return type.startsWith('TS') && !/^TS(As|NonNull|Satisfies)Expression$/.test(type)
}

/** The text that a literal, a template or a sum of both stands for. */
function textOf(node: SyntaxNode, source: string): string | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const [left, right] = [node['left'], node['right']].map((one) => textOf(one as SyntaxNode, source))
    return left === undefined || right === undefined ? undefined : left + right
  }
  if (node.type !== 'TemplateLiteral') return undefined
  const expressions = node['expressions'] as SyntaxNode[]
  return (node['quasis'] as { value: { cooked: string } }[])
    .map(({ value }, at) => value.cooked + (expressions[at] ? nameOf(expressions[at], source) : ''))
    .join('')
}

/** What is filled in, by its last name: `‹channel›`. */
function nameOf({ start, end }: SyntaxNode, source: string): string {
  // Names of functions say less than what they are called with.
  const names = source.slice(start, end).match(/[A-Za-z]\w*(?![\w(])/g) ?? ['value']
  return `‹${names.findLast((name) => name.length > 2) ?? names[0]}›`
}
