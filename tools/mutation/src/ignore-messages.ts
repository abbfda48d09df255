import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin'

/** A place in the syntax tree, as Babel shows it to Stryker. */
interface Place {
  node: { type: string; value?: unknown; quasis?: { value: { raw: string } }[] }
  key: string | number | null
  listKey?: string | null
  parentPath: Place | null
}

/** Leaves out the text of messages: tests assert codes and fields, and pin each message once elsewhere. */
export const strykerPlugins: unknown[] = [
  declareValuePlugin(PluginKind.Ignore, 'messages', {
    shouldIgnore: (place: unknown) => (isMessage(place as Place) ? 'a message' : undefined),
  }),
]

// No code, algorithm or name of a header that the sources hand to a function has a space in it.
function isMessage(place: Place): boolean {
  return textOf(place).includes(' ') && isArgument(place)
}

function textOf({ node }: Place): string {
  if (node.type === 'StringLiteral') return String(node.value)
  if (node.type !== 'TemplateLiteral') return ''
  return (node.quasis ?? []).map(({ value }) => value.raw).join('')
}

function isArgument({ listKey, key, parentPath }: Place): boolean {
  if (listKey === 'arguments') return true
  return parentPath?.node.type === 'ConditionalExpression' && key !== 'test' && isArgument(parentPath)
}
