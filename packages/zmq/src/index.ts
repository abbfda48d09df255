export type { ZmqFormat } from './encode-item.ts'
export type { ZmqEndpointOptions } from './options.ts'
export { ZmqEndpoint } from './zmq-endpoint.ts'
