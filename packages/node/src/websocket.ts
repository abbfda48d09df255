export type { DirectWebSocket } from './direct/direct-websocket.ts'
export type { DirectWebSocketHooks } from './direct/run-direct-hooks.ts'
export { toUpgradeListener, type UpgradeListenerOptions } from './direct/to-upgrade-listener.ts'
