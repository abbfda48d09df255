import { checkArgument } from '../internal/invalid-argument.ts'
import type { WebSocketContextInit } from './context-types.ts'

/**
 * Checks what a context is made of; the pairs of `meta` are checked when they are read.
 *
 * @throws {TypeError} A field that is missing or of another type.
 */
export function checkInit(init: WebSocketContextInit): void {
  checkArgument(
    isObject(init) && typeof init.id === 'string' && Array.isArray(init.events),
    'a WebSocketContext needs { id, events }, with events as decodeWebSocketEvents() lists them',
  )
  const { meta, prefix, protocols, seal } = init
  checkArgument(
    meta === undefined || (isObject(meta) && typeof meta[Symbol.iterator] === 'function'),
    '"meta" must be a list of [name, value], a Map or Headers',
  )
  checkArgument(prefix === undefined || typeof prefix === 'string', '"prefix" must be a string')
  checkArgument(protocols === undefined || Array.isArray(protocols), '"protocols" must be a list of strings')
  checkArgument(
    seal === undefined || seal === 'off' || (isObject(seal) && typeof seal.make === 'function'),
    '"seal" must be "off" or an object with make()',
  )
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
