export { toNodeListener, type NodeListenerOptions } from './to-node-listener.ts'
export { webSocketFromIncoming } from './websocket-from-incoming.ts'
export { webSocketToServerResponse } from './websocket-to-server-response.ts'
