import { GripInstructError, type GripLink } from '@grip/core/wire'

/**
 * The address of a link.
 *
 * @param from Address of the request whose answer has the link.
 * @throws {GripInstructError} It is not a URL.
 */
export function linkUrl(link: GripLink | undefined, from: URL): URL | undefined {
  if (link === undefined) return undefined
  if (URL.canParse(link.uri, from)) {
    const url = new URL(link.uri, from)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  }
  throw new GripInstructError('Grip-Link contains invalid link')
}
