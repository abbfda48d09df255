/** The headers of every answer: what keeps browsers from showing it as a page, and which other origins may read it. */
export function answerHeaders(allowOrigin: string | undefined): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    // The client that creates a stream chooses its type, so a browser must never show it as one of your pages.
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': allowOrigin === undefined ? 'same-origin' : 'cross-origin',
    ...(allowOrigin !== undefined && {
      'access-control-allow-origin': allowOrigin,
      'access-control-expose-headers': EXPOSED,
    }),
  }
}

/** The answer to a browser that asks what it may send. */
export function answerOptions(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      allow: METHODS,
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': ALLOWED,
      'access-control-max-age': '86400',
    },
  })
}

/** The methods of a stream. */
export const METHODS = 'GET, HEAD, POST, PUT, DELETE, OPTIONS'

const ALLOWED = [
  'Content-Type',
  'Authorization',
  'If-None-Match',
  'Stream-Seq',
  'Stream-Closed',
  'Producer-Id',
  'Producer-Epoch',
  'Producer-Seq',
].join(', ')

const EXPOSED = [
  'ETag',
  'Location',
  'Stream-Next-Offset',
  'Stream-Cursor',
  'Stream-Up-To-Date',
  'Stream-Closed',
  'Stream-SSE-Data-Encoding',
  'Producer-Epoch',
  'Producer-Seq',
  'Producer-Expected-Seq',
  'Producer-Received-Seq',
].join(', ')
