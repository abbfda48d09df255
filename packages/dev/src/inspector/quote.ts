/** A string as a JavaScript literal. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)}'`
}

/** Content as a JavaScript literal: a string, or bytes. */
export function quoteBytes(bytes: Uint8Array, isText: boolean): string {
  return isText ? quote(Buffer.from(bytes).toString('utf8')) : `new Uint8Array([${[...bytes].join(', ')}])`
}
