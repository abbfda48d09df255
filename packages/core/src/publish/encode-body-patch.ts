import { checkJsonText } from '../instruct/check.ts'
import { isPlain } from '../internal/entries-of.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { kindOf } from '../internal/kind-of.ts'
import { toJson } from '../internal/to-json.ts'

/**
 * Checks a JSON Patch (RFC 6902) as far as that goes without the body, and copies it: what a proxy cannot apply
 * answers its long-polls with 502.
 */
export function encodeBodyPatch(patch: unknown): Record<string, unknown> {
  if (!Array.isArray(patch)) {
    throw invalidArgument(`"bodyPatch" must be a list of operations; this is ${kindOf(patch)}`)
  }
  // As JSON has it: dates are text by then, and what is undefined is gone.
  const operations = JSON.parse(toJson('"bodyPatch"', patch)) as unknown[]
  operations.forEach(checkOperation)
  JSON.stringify(operations, (name, value: unknown) => {
    checkJsonText('bodyPatch', name)
    return typeof value === 'string' ? checkJsonText('bodyPatch', value) : value
  })
  return { 'body-patch': operations }
}

/** What each operation has beside its path: a value, or another path. */
const OPERATIONS: ReadonlyMap<unknown, 'value' | 'path' | undefined> = /* @__PURE__ */ new Map([
  ['add', 'value'],
  ['remove', undefined],
  ['replace', 'value'],
  ['move', 'path'],
  ['copy', 'path'],
  ['test', 'value'],
] as const)

function checkOperation(operation: unknown, at: number): void {
  const fields = (isPlain(operation) ? operation : {}) as Record<string, unknown>
  const { op, path, from } = fields
  checkArgument(
    OPERATIONS.has(op),
    `"bodyPatch[${at}]" must have an "op" of ${[...OPERATIONS.keys()].join(', ')}`,
  )
  const more = OPERATIONS.get(op)
  checkArgument(
    isPointer(path) && (more !== 'path' || isPointer(from)),
    `each path in "bodyPatch[${at}]" must begin with "/"; to replace the whole body, give a "body"`,
  )
  checkArgument(
    more !== 'value' || 'value' in fields,
    `"bodyPatch[${at}]" needs a "value" to ${op as string}`,
  )
}

function isPointer(path: unknown): boolean {
  return typeof path === 'string' && path.startsWith('/')
}
