import { GripConfigError } from '@grip/core'
import { ZmqEndpoint, type ZmqEndpointOptions } from '@grip/zmq'
import { expect, it } from 'vitest'

const pushUri = 'tcp://127.0.0.1:5560'

it.each<[string, object]>([
  ['a ZmqEndpoint needs "controlUri" or "pushUri"', {}],
  ['a ZmqEndpoint needs "controlUri" or "pubUri"', { pushUri, requireSubscribers: true }],
  ['"onSubscribe" needs "requireSubscribers"', { pushUri, onSubscribe: () => {} }],
  ['"onUnsubscribe" needs "requireSubscribers"', { controlUri: pushUri, onUnsubscribe: () => {} }],
  ['ZmqEndpoint has no "pushUrl"; did you mean "pushUri"?', { pushUri, pushUrl: pushUri }],
  ['"format" must be "tnetstring" or "json"', { pushUri, format: 'T' }],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: 'http://127.0.0.1:5560' }],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: 'tcp://127.0.0.1' }],
  ['"pubUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pubUri: '' }],
  ['"controlUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { controlUri: 'tcp://a b:1' }],
  ['a ZmqEndpoint takes an object of options', null as never],
  ['a ZmqEndpoint takes an object of options', 'tcp://127.0.0.1:1' as never],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: 5 }],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: 'tcp://127.0.0.1:99999' }],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: 'tcp://user@127.0.0.1:1' }],
  ['"pushUri" must be "tcp://<host>:<port>" or "ipc://<path>"', { pushUri: null }],
  ['"requireSubscribers" must be true or false', { pushUri, requireSubscribers: 'false' }],
  ['"allowInsecureTcp" must be true or false', { pushUri: 'tcp://8.8.8.8:1', allowInsecureTcp: 'false' }],
  ['"onSubscribe" must be a function', { pubUri: pushUri, onSubscribe: 'x' }],
  ['"onUnsubscribe" must be a function', { pubUri: pushUri, onUnsubscribe: {} }],
  ['"onError" must be a function', { pushUri, onError: 'x' }],
  ...[0, -1, Number.NaN, 2 ** 31, Infinity, '50', null].map((timeout): [string, object] => [
    '"timeout" must be a positive number of milliseconds, at most 2,147,483,647',
    { pushUri, timeout },
  ]),
])('%s', (message, options) => {
  expect(() => new ZmqEndpoint(options as ZmqEndpointOptions)).toThrow(new GripConfigError(message))
})

it.each<[ZmqEndpointOptions, string]>([
  [{ pushUri }, pushUri],
  [{ pubUri: 'ipc:///run/pushpin/sub', pushUri, requireSubscribers: true }, 'ipc:///run/pushpin/sub'],
  [{ controlUri: 'tcp://[::1]:5563' }, 'tcp://[::1]:5563'],
])('%j is named %s in errors', (options, origin) => {
  expect(new ZmqEndpoint(options).origin).toBe(origin)
})
