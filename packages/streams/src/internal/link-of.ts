import { checkArgument } from '@grip/core/adapter'
import type { StreamContext } from './grip-context.ts'

/**
 * The address of a stream, for the proxy to ask for what follows.
 *
 * @throws {TypeError} Something that is no path.
 */
export function linkOf(path: string | null | undefined, { request }: Pick<StreamContext, 'request'>): string {
  // After two slashes there would be a host.
  const isPath = path === undefined || (typeof path === 'string' && /^\/(?![/\\])/.test(path))
  checkArgument(isPath, '"path" must be a path, such as "/events/news"')
  const { pathname, search } = new URL(path ?? request.url, 'http://localhost')
  // The address of this very request is relative, so that it also holds where the app has a base path.
  const uri = path === undefined ? `./${pathname.replace(/^.*\//, '')}` : pathname
  return (uri + search).replace(/[,;]/g, encodeURIComponent)
}

/**
 * Seconds after which the proxy asks for an answer that it has heard nothing of. Its producer is heard of after a third
 * of the lease, so that only those whose publishes were lost, or whose function has died, are asked for. A proxy waits for
 * an hour at most.
 */
export function linkTimeout(lease: number): number {
  return Math.min(Math.ceil(lease / 2000), 3600)
}

/**
 * Seconds of silence after which the proxy asks for a stream that never ends: soon for a client that has just come, since
 * what was published before the proxy was ready for it is lost.
 */
export function readerTimeout(more: boolean, isLink: boolean): number {
  if (more) return 1
  return isLink ? 30 : 3
}
