import type { Authorization } from '../config/endpoint-config.ts'
import { fromBase64 } from '../internal/base64.ts'
import { decoder } from '../internal/utf8.ts'
import type { EncodedItem } from './queued-publish.ts'

/** What of a POST nobody may read in an error: credentials and the contents of messages. */
export function secretsOf(
  items: readonly EncodedItem[],
  authorized: string | undefined,
  authorization: Authorization,
): string[] {
  return [...credentialsOf(authorized, authorization), ...items.flatMap(contentsOf)]
}

function credentialsOf(authorized: string | undefined, authorization: Authorization): string[] {
  if (authorized === undefined) return []
  const [scheme, value = ''] = authorized.split(' ')
  const all = [value]
  if (scheme === 'Basic') all.push(...textOf(value).split(/:(.*)/s))
  if (authorization.kind === 'jwt' && authorization.key.secret)
    all.push(decoder.decode(authorization.key.secret))
  // Without its last letter it is as good as whole.
  return all.flatMap((one) => [one, one.slice(0, -1)])
}

/** The texts of an item, but for the names that errors tell; bytes as base64 and as the text that they may be. */
function contentsOf({ text }: EncodedItem): string[] {
  const contents: string[] = []
  JSON.parse(text, (name, value: unknown) => {
    if (typeof value !== 'string' || TOLD.includes(name)) return undefined
    contents.push(value)
    if (name.endsWith('-bin')) contents.push(textOf(value))
    return undefined
  })
  return contents
}

const TOLD = ['channel', 'id', 'prev-id', 'action', 'type']

function textOf(base64: string): string {
  const bytes = fromBase64(base64)
  return bytes === undefined ? '' : decoder.decode(bytes)
}
