import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as adapter from '@grip/core/adapter'
import * as root from '@grip/core'

/** Names between the braces of a door's exports, types included. */
function namesOf(door: string): string[] {
  const text = readFileSync(new URL(`../src/${door}.ts`, import.meta.url), 'utf8')
  return [...text.matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
}

it('the root has what an app needs, and no more: 21 values, 70 names', () => {
  expect(Object.keys(root).sort()).toEqual([
    'FASTLY_FANOUT_KEY',
    'Grip',
    'GripConfigError',
    'GripError',
    'GripInstructError',
    'GripNotProxiedError',
    'GripNotWebSocketError',
    'GripOriginError',
    'GripSignatureError',
    'PublishError',
    'Publisher',
    'WebSocketContext',
    'WebSocketEventsError',
    'WebSocketTextError',
    'createGripHandler',
    'fastlyFanout',
    'parseGripUrl',
    'sse',
    'verifyGripSig',
    'webSocketFromRequest',
    'webSocketToResponse',
  ])
  const names = namesOf('index')
  console.log(`@grip/core: ${Object.keys(root).length} values, ${names.length} names`)
  expect([new Set(names).size, names.length]).toEqual([70, 70])
})

it('neither the root nor the door for adapters decodes events that nobody has verified', () => {
  const decoders = [...Object.keys(root), ...Object.keys(adapter)].filter((name) => /decode/i.test(name))
  expect(decoders).toEqual([])
})
