/** Resolves the segments `.` and `..` of a request target, escaped ones too, as Pushpin does since it has no zurl. */
export function resolveDots(target: string): string {
  const end = target.search(/[?#]/)
  const path = end === -1 ? target : target.slice(0, end)
  if (!DOT_SEGMENT.test(path)) return target
  return new URL(`http://origin${path}`).pathname + target.slice(path.length)
}

const DOT_SEGMENT = /^\/(?:.*\/)?(?:\.|%2e){1,2}(?:\/|$)/i
