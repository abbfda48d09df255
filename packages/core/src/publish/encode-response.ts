import { checkReason } from '../instruct/check-instruct.ts'
import { checkNumber } from '../instruct/check.ts'
import { addType, typeOfBody } from '../instruct/default-headers.ts'
import { headerPairs } from '../internal/header-pairs.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { canHaveBody } from '../internal/is-response.ts'
import { encodeBodyPatch } from './encode-body-patch.ts'
import { checkFormat, encodeContent, encodeFilters, isContent } from './format-fields.ts'
import type { HttpResponseFormat, PublishMessage } from './types.ts'

/** Encodes what answers long-polls, as `http-response`. */
export function encodeResponse(format: NonNullable<PublishMessage['httpResponse']>): Record<string, unknown> {
  if (isContent(format)) return encodeAnswer({ body: format }, 'httpResponse')
  const action = checkFormat('httpResponse', format, {
    send: ['code', 'reason', 'headers', 'body', 'bodyPatch'],
    hint: [],
  })
  const filters = encodeFilters(format.contentFilters)
  return action === 'hint' ? { action, ...filters } : { ...encodeAnswer(format, 'body'), ...filters }
}

function encodeAnswer(format: HttpResponseFormat, title: string): Record<string, unknown> {
  const { code, reason, headers, body, bodyPatch } = format
  if (code !== undefined) checkNumber('code', code, 200, 599, undefined, invalidArgument)
  checkArgument(body === undefined || bodyPatch === undefined, 'give "body" or "bodyPatch", not both')
  // Without any of the two the proxy refuses the POST.
  const content =
    bodyPatch === undefined
      ? encodeContent('body', body === undefined ? '' : body, title)
      : encodeBodyPatch(bodyPatch)
  const hasBody = canHaveBody(code)
  checkArgument(
    hasBody || Object.values(content)[0] === '',
    `a response with "code" ${code} cannot have a body`,
  )
  return {
    code,
    reason: reasonOf(reason),
    headers: headersOf(headers, hasBody ? body : undefined),
    ...content,
  }
}

function reasonOf(reason: unknown): string | undefined {
  if (reason === undefined || reason === '') return undefined
  checkArgument(typeof reason === 'string', '"reason" must be a string')
  checkReason('reason', reason)
  return reason
}

/** Headers that are given, and the type of a body that has none. */
function headersOf(headers: HttpResponseFormat['headers'], body: unknown): unknown {
  const pairs = headers === undefined ? [] : headerPairs(headers, { reserved: /^$/ })
  if (body !== undefined) addType(pairs, typeOfBody(body))
  if (pairs.length === 0) return undefined
  // Only a list has names that repeat.
  return headers !== undefined && Symbol.iterator in headers ? pairs : Object.fromEntries(pairs)
}
