import type { RequestListener } from 'node:http'

/** Serves an app with `fetch` on node's HTTP server, as far as these tests need it. */
export function toListener(app: { fetch(request: Request): Promise<Response> }): RequestListener {
  return (incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const { method = 'GET', url = '/', headers } = incoming
      const body = Buffer.concat(chunks)
      const request = new Request(`http://${headers.host}${url}`, {
        method,
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(body.length > 0 && { body }),
      })
      const answer = await app.fetch(request)
      const content = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(content)
    })()
  }
}
