type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * Applies a JSON patch.
 *
 * @param document JSON text.
 * @param operations The patch, as it came.
 * @returns JSON text.
 * @throws {Error} A document that is not JSON, or an operation that cannot be applied.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function patchJson(document: string, operations: readonly unknown[]): string {
  let value = JSON.parse(document) as Json
  for (const operation of operations) value = apply(value, operation as Record<string, unknown>)
  return JSON.stringify(value)
}

function apply(document: Json, operation: Record<string, unknown>): Json {
  const path = pointer(operation.path)
  const given = structuredClone(operation.value ?? null) as Json
  switch (operation.op) {
    case 'add':
      return put(document, path, given)
    case 'replace':
      return put(remove(document, path), path, given)
    case 'remove':
      return remove(document, path)
    case 'copy':
      return put(document, path, structuredClone(read(document, pointer(operation.from))))
    case 'move': {
      const from = pointer(operation.from)
      const moved = read(document, from)
      return put(remove(document, from), path, moved)
    }
    case 'test':
      if (!equals(read(document, path), given)) throw new Error(`the test of ${String(operation.path)} fails`)
      return document
    default:
      throw new Error(`no such operation: ${String(operation.op)}`)
  }
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/')))
    throw new Error('a path is not a JSON Pointer')
  return text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(document: Json, path: readonly string[]): Json {
  return path.reduce<Json>((value, token) => {
    const found = Array.isArray(value) ? value[index(token, value.length - 1)] : fieldOf(value, token)
    if (found === undefined) throw new Error(`nothing at ${token}`)
    return found
  }, document)
}

function put(document: Json, path: readonly string[], value: Json): Json {
  const token = path.at(-1)
  if (token === undefined) return value
  const parent = read(document, path.slice(0, -1))
  if (Array.isArray(parent)) {
    parent.splice(token === '-' ? parent.length : index(token, parent.length), 0, value)
  } else if (typeof parent === 'object' && parent !== null) define(parent, token, value)
  else throw new Error(`nothing can be at ${token}`)
  return document
}

function remove(document: Json, path: readonly string[]): Json {
  const token = path.at(-1)
  if (token === undefined) return null
  const parent = read(document, path.slice(0, -1))
  read(parent, [token])
  if (Array.isArray(parent)) parent.splice(index(token, parent.length - 1), 1)
  else delete (parent as { [name: string]: Json })[token]
  return document
}

function index(token: string, highest: number): number {
  if (/^(0|[1-9]\d{0,8})$/.test(token) && Number(token) <= highest) return Number(token)
  throw new Error(`no index ${token}`)
}

function fieldOf(value: Json, name: string): Json | undefined {
  const isObject = typeof value === 'object' && value !== null
  return isObject && Object.hasOwn(value, name) ? (value as { [name: string]: Json })[name] : undefined
}

// A plain assignment of "__proto__" would change the prototype.
function define(object: { [name: string]: Json }, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function equals(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const names = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false
  return names.every((name) => {
    const [left, right] = [(a as { [name: string]: Json })[name], fieldOf(b, name)]
    return left !== undefined && right !== undefined && equals(left, right)
  })
}
