import { GripConfigError } from '@grip/core/wire'
import { quotedUrl } from '../quoted-url.ts'

/**
 * The text of routes: everything goes to one app, WebSockets as requests. An app at an `https:` address gets its own
 * name as `Host`, since platforms route by it; one at a plain address gets the client's.
 *
 * @throws {GripConfigError} An origin that Pushpin cannot reach as it is written.
 */
export function writeRoutes(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new GripConfigError(
      `the origin must be an http: or https: URL, such as http://127.0.0.1:3000; this is ${quotedUrl(origin)}`,
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new GripConfigError('the origin is an address and a path: no credentials, query or fragment')
  }
  const secure = url.protocol === 'https:'
  const target = `${url.hostname}:${url.port || (secure ? 443 : 80)}`
  const options = secure ? `,ssl,host=${url.hostname}` : ''
  const base = url.pathname.replace(/\/?$/, '/')
  const condition = base === '/' ? '*' : `*,path_beg=/,replace_beg=${base}`
  return `# over_http on each route: it makes requests of WebSockets, and keeps clients from posting such requests themselves.
${condition} ${target}${options},over_http
`
}
